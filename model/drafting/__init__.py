"""From a message to ranked drafts: quote or write candidates, rank and cite them, learn from replies.

`bot/services` decides who sees a draft and what becomes of it.
"""
