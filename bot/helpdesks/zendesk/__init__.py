"""Talk to Zendesk: its API, its tokens and limits, and its webhooks.

Other packages see only the port's values; `bot/services/helpdesk` decides what to read and write.
"""
