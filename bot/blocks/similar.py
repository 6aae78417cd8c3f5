"""Show how many past tickets are like this one, with links to the last ones."""

from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.blocks import mrkdwn
from bot.blocks.parts import small_mrkdwn


@dataclass(frozen=True)
class PastTicket:
    """When a past ticket was answered, and its page, if it has one."""

    at: datetime
    link: str | None


@dataclass(frozen=True)
class SimilarTickets:
    """How many past tickets are like one, and the last of them, newest first."""

    count: int
    last: tuple[PastTicket, ...]


def line(similar: SimilarTickets | None) -> list[Block]:
    """Build the line; no block without such tickets."""
    if similar is None:
        return []
    said = "1 past ticket is" if similar.count == 1 else f"{similar.count:,} past tickets are"
    named = [_named(each) for each in similar.last]
    last = f" · the last: {', '.join(named)}" if named else ""
    return [small_mrkdwn(f"{said} like this one{last}")]


def _named(past: PastTicket) -> str:
    day = f"{past.at:%d %b %Y}"
    return day if past.link is None else mrkdwn.link(past.link, day)
