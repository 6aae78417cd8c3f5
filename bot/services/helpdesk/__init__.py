"""Keep cards and the helpdesk's tickets in step, send replies there, and learn from what agents wrote there.
The helpdesks themselves are in `bot/helpdesks`.
"""
