"""Build the weekly word on how the drafts of channels in shadow mode would have done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.blocks import mrkdwn


@dataclass(frozen=True)
class ShadowWeek:
    """One channel's week. Of its `messages`, some were `drafted`, others `withheld`; of the drafts some were
    `compared` with what the team sent, of which some would have been sent `as_they_are` or `lightly` edited.
    """

    channel: str
    messages: int
    drafted: int
    withheld: int
    compared: int
    as_they_are: int
    lightly: int


def build(weeks: Sequence[ShadowWeek], first: date, last: date, as_is: float, light: float) -> str:
    """Return our mrkdwn for the days `first` to `last`. `as_is` and `light` are the greatest differences."""
    lines = [f":crescent_moon: *Shadow mode, {first:%B} {first.day} to {last:%B} {last.day}*"]
    lines += [_of_channel(week) for week in weeks]
    lines.append(
        "_I compare each draft with the first answer that your team wrote by hand. As it is: at most "
        f"{as_is:.0%} of the characters differ; lightly edited: at most {light:.0%}. Admins end shadow mode "
        "in my App Home, under Watched channels._"
    )
    return "\n".join(lines)


def _of_channel(week: ShadowWeek) -> str:
    told = (
        f"• {mrkdwn.channel(week.channel)}: {_count(week.messages, 'message')}, "
        f"{_count(week.drafted, 'draft')}; for {week.withheld} I would have stayed silent."
    )
    if not week.compared:
        return f"{told} Your team answered none of the drafted ones in its thread: nothing to compare."
    other = week.compared - week.as_they_are - week.lightly
    return (
        f"{told} Your team answered {week.compared} of the drafted ones: {week.as_they_are} drafts would "
        f"have been sent as they are, {week.lightly} lightly edited, and {other} say something else."
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
