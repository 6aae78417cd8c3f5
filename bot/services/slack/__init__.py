"""Read and write Slack in jobs, each message once, and check who may do what there.

See `shown` and `bot/blocks` for what a message shows.
"""
