"""`draftdesk zendesk check`: one file for each thing that it checks; `checks.py` puts them together.

See `bot/helpdesks/zendesk` for what it talks to.
"""
