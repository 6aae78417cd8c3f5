"""The jobs that read and write Slack, each message once, and who may do what there. See `shown` and
`bot/blocks` for what a message shows.
"""
