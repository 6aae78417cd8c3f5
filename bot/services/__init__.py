"""What the bot does, without Slack's events: each room reads and writes rows in its own transactions.

Listeners call services, workers run them, and `blocks` draws what they return.
"""
