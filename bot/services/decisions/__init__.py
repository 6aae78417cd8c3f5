"""Agents' decisions about tickets: `decide` for the buttons, `deciding` for the transaction, `undo`, and
`collisions` when the helpdesk's ticket changed. See `shown` for what people see of them.
"""
