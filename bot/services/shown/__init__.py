"""Read what cards, receipts, the App Home and figures show, with values filled in.

See `bot/blocks` for how it looks.
"""
