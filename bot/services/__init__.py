"""What the bot does, without Slack's events: each room reads and writes rows in its own transactions.
Listeners call it, workers run it, and `blocks` only draws what it gives.
"""
