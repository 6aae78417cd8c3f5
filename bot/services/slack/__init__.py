"""The jobs that read and write Slack, each message once, and who may do what there. What a message shows is
left to `shown` and `bot/blocks`.
"""
