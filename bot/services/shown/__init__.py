"""Read what cards, receipts, the App Home and figures show, with values filled in. How it looks is in
`bot/blocks`.
"""
