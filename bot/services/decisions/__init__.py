"""What an agent decides about a ticket: `decide` has the buttons, `deciding` the one transaction, `undo`
takes a decision back, `collisions` does so when the helpdesk's ticket changed. How it looks is left to
`shown`.
"""
