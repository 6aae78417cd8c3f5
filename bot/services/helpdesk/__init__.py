"""Keep cards and the helpdesk's tickets in step, send replies there, and learn from agents' replies there.
See `bot/helpdesks` for the helpdesks themselves.
"""
