"""Convert Slack's text format: incoming text to plain text, outgoing text to escaped text.

`plain_text` is used once, at intake; `escape` wherever external text enters a message. See `guard` for
lengths. Source: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from datetime import UTC, datetime

_TOKEN = re.compile(r"<([^<>]*)>")
_SLACK_ID = re.compile(r"[A-Z0-9]{2,64}")


def escape(text: str) -> str:
    """Replace Slack's three control characters by entities, so that the text cannot ping anyone.

    >>> escape("<!channel> & co")
    '&lt;!channel&gt; &amp; co'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_text(slack_text: str) -> str:
    """The readable text of `slack_text`, the `text` of an event or command, without users' ids and names.

    >>> plain_text("<@U1> see <https://a.example|the docs> &amp; tell <#C1|help>: a &lt; b")
    '@someone see the docs (https://a.example) & tell #help: a < b'
    """
    parts = _TOKEN.split(slack_text)  # text, token, text, token, ..., text
    return "".join(_token(part) if place % 2 else _unescape(part) for place, part in enumerate(parts))


def mention(user_id: str) -> str:
    """Mention a user by Slack's id; escape anything that is not an id."""
    return f"<@{user_id}>" if _SLACK_ID.fullmatch(user_id) else escape(user_id)


def channel(channel_id: str) -> str:
    """Link a channel by Slack's id; escape anything that is not an id."""
    return f"<#{channel_id}>" if _SLACK_ID.fullmatch(channel_id) else escape(channel_id)


def date(moment: datetime) -> str:
    """`moment` in each reader's time zone; in UTC for clients that cannot convert it."""
    fallback = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"


def clock(moment: datetime) -> str:
    """The time of day of `moment`, with seconds, in each reader's time zone."""
    fallback = moment.astimezone(UTC).strftime("%H:%M:%S UTC")
    return f"<!date^{int(moment.timestamp())}^{{time_secs}}|{fallback}>"


def link(address: str, label: str) -> str:
    """A link; `label` may be external text. Only the label remains if the address is not http or https."""
    if not address.startswith(("https://", "http://")):
        return escape(label)
    return f"<{escape(address).replace('|', '%7C')}|{escape(label)}>"


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _token(token: str) -> str:
    """Convert the text between `<` and `>`: a user, a channel, a special mention, or a link."""
    target, _, label = (_unescape(part) for part in token.partition("|"))
    if target.startswith("@"):
        return "@someone"
    if target.startswith("#"):
        return "#" + (label.removeprefix("#") or "channel")
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ({address})" if label and label not in (target, address) else address
