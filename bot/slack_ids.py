"""What a Slack id says of itself. Source: docs.slack.dev/apis/web-api/using-the-conversations-api."""


def is_direct(channel: str) -> bool:
    """Return whether a conversation is a direct message: one person's with us, or between two people."""
    return channel.startswith("D")
