"""The link of a Slack message, as "Copy link" gives it, read back into the message that it names.

`https://TEAM.slack.com/archives/CHANNEL/pTS?thread_ts=ROOT&cid=CHANNEL`, where TS has no dot and the query is
there for replies only. Whose workspace it names is not looked at: a channel's id is known here or it is not.
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
    """The message that a link names; `root_ts` is its thread's root, which is the message itself for most."""

    channel: str
    ts: str
    root_ts: str


def read_permalink(slack_text: str) -> Linked | None:
    """The message, where the whole text is one link to a message; None for any other text.

    >>> read_permalink("<https://acme.slack.com/archives/C0HELP/p1700000000000100>")
    Linked(channel='C0HELP', ts='1700000000.000100', root_ts='1700000000.000100')
    """
    match = _LINK.fullmatch(slack_text.strip())
    if match is None:
        return None
    ts = f"{match['seconds']}.{match['fraction']}"
    root = _ROOT.search(match["query"] or "")
    return Linked(match["channel"], ts, root[1] if root else ts)
