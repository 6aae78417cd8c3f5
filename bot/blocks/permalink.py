"""Parse the link of a Slack message, as "Copy link" gives it.

Format: `https://TEAM.slack.com/archives/CHANNEL/pTS?thread_ts=ROOT&cid=CHANNEL`; TS has no dot, only replies
have the query. The workspace in the link is ignored, because an unknown channel id is refused anyway.
"""

import re
from dataclasses import dataclass

_LINK = re.compile(
    r"<?https?://[^\s/<>|]+/archives/(?P<channel>[CDG][A-Z0-9]{2,63})/p(?P<seconds>\d{10})(?P<fraction>\d{6})"
    r"(?:\?(?P<query>[^\s<>|]*))?(?:\|[^<>]*)?>?"
)
_ROOT = re.compile(r"(?:^|&|&amp;)thread_ts=(\d{10}\.\d{6})")


@dataclass(frozen=True)
class Linked:
    """The linked message; `root_ts` is its thread's root, for most messages the message itself."""

    channel: str
    ts: str
    root_ts: str


def read_permalink(slack_text: str) -> Linked | None:
    """The linked message, if the whole text is one message link; else None.

    >>> read_permalink("<https://acme.slack.com/archives/C0HELP/p1700000000000100>")
    Linked(channel='C0HELP', ts='1700000000.000100', root_ts='1700000000.000100')
    """
    match = _LINK.fullmatch(slack_text.strip())
    if match is None:
        return None
    ts = f"{match['seconds']}.{match['fraction']}"
    root = _ROOT.search(match["query"] or "")
    return Linked(match["channel"], ts, root[1] if root else ts)
