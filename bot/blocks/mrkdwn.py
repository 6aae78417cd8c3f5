"""Slack's text format, in and out: what arrives becomes plain text, what leaves is escaped.

`plain_text` is used once, at intake; `escape` wherever text from outside is put into a message. How long a
text may be is left to `guard`.

The format: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from datetime import UTC, datetime

_TOKEN = re.compile(r"<([^<>]*)>")
_SLACK_ID = re.compile(r"[A-Z0-9]{2,64}")


def escape(text: str) -> str:
    """`text` with the three characters that Slack gives a meaning to replaced by entities: nothing in it
    can ping.

    >>> escape("<!channel> & co")
    '&lt;!channel&gt; &amp; co'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_text(slack_text: str) -> str:
    """What a person reads in `slack_text`, an event's or a command's `text`; people's ids and names are
    left out.

    >>> plain_text("<@U1> see <https://a.example|the docs> &amp; tell <#C1|help>: a &lt; b")
    '@someone see the docs (https://a.example) & tell #help: a < b'
    """
    parts = _TOKEN.split(slack_text)  # text, token, text, token, ..., text
    return "".join(_token(part) if place % 2 else _unescape(part) for place, part in enumerate(parts))


def mention(user_id: str) -> str:
    """A mention of an agent by the id that Slack gave us; anything that is no id is shown as it stands,
    escaped.
    """
    return f"<@{user_id}>" if _SLACK_ID.fullmatch(user_id) else escape(user_id)


def channel(channel_id: str) -> str:
    """A channel by the id that Slack gave us, as a link to it; anything that is no id is shown as it stands,
    escaped.
    """
    return f"<#{channel_id}>" if _SLACK_ID.fullmatch(channel_id) else escape(channel_id)


def date(moment: datetime) -> str:
    """`moment` in each reader's own time zone, with UTC for clients that cannot."""
    fallback = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"


def clock(moment: datetime) -> str:
    """The time of day of `moment`, with its seconds, in each reader's own time zone."""
    fallback = moment.astimezone(UTC).strftime("%H:%M:%S UTC")
    return f"<!date^{int(moment.timestamp())}^{{time_secs}}|{fallback}>"


def link(address: str, label: str) -> str:
    """A link; `label` may come from outside. An address that is none of the web's is left out."""
    if not address.startswith(("https://", "http://")):
        return escape(label)
    return f"<{escape(address).replace('|', '%7C')}|{escape(label)}>"


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _token(token: str) -> str:
    """What stands between `<` and `>`: a person, a channel, a special mention, or a link with or without a
    label.
    """
    target, _, label = (_unescape(part) for part in token.partition("|"))
    if target.startswith("@"):
        return "@someone"
    if target.startswith("#"):
        return "#" + (label.removeprefix("#") or "channel")
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ({address})" if label and label not in (target, address) else address
