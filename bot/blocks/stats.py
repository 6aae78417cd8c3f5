"""Report how drafts were used: the answer to `/suggest stats`, and lines for the App Home.

See `bot.services.shown.figures` for the figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock

from bot.blocks.notices import Said
from bot.blocks.parts import heading, literal, small
from bot.blocks.receipt import REASONS

MOST_TOPICS = 5


@dataclass(frozen=True)
class Figures:
    """Counts of decisions by kind, of tickets without a decision, and of feedback on drafts.

    `drafted` tickets had a draft, `abstained` ones had none. `edit_distance` is the mean over edited drafts
    in characters, `seconds` the median time from message to decision; None without data.
    """

    as_is: int = 0
    edited: int = 0
    written: int = 0
    rejected: Mapping[str, int] | None = None
    dismissed: int = 0
    edit_distance: float | None = None
    seconds: float | None = None
    drafted: int = 0
    abstained: int = 0
    retired: int = 0
    by_hand: int = 0
    topics: tuple[tuple[str, int], ...] = ()
    helpful: int = 0
    unhelpful: int = 0

    @property
    def turned_down(self) -> int:
        """Rejected drafts, for any reason."""
        return sum((self.rejected or {}).values())

    @property
    def accepted(self) -> float | None:
        """The share of decided drafts that were sent, unchanged or edited; None without decisions."""
        decided = self.as_is + self.edited + self.turned_down
        return (self.as_is + self.edited) / decided if decided else None


def build(team: Figures, own: Figures, days: int) -> Said:
    """Build the team's and the user's own figures of the last `days` days."""
    title = f"The last {days} days"
    blocks: list[Block] = [heading(f"*{title}*"), *whole(team)]
    if own.accepted is not None or own.written:
        blocks += [heading("*Your own decisions*"), *decided(own)]
    return f"{title}: {in_a_line(team)}", blocks


def in_a_line(figures: Figures) -> str:
    """The accepted share and the number of decided drafts."""
    if figures.accepted is None:
        return "no draft has been decided yet."
    count = figures.as_is + figures.edited + figures.turned_down
    return f"{figures.accepted:.0%} of {_counted(count, 'decided draft')} accepted."


def whole(figures: Figures) -> list[Block]:
    """All figures of a team's tickets and decisions."""
    tickets = [
        f"{_counted(figures.drafted, 'message')} with a draft",
        f"{figures.abstained} without one",
        f"{figures.retired} overtaken by the conversation",
        *([f"{figures.by_hand} answered by hand"] if figures.by_hand else []),
    ]
    topics = [f"{name} {count}" for name, count in figures.topics[:MOST_TOPICS]]
    return [
        *decided(figures),
        small(" · ".join(tickets)),
        *_feedback(figures),
        *([small(f"Topics: {', '.join(topics)}")] if topics else []),
    ]


def _feedback(figures: Figures) -> list[Block]:
    if not figures.helpful and not figures.unhelpful:
        return []
    return [small(f"Feedback on drafts: helpful {figures.helpful}, not helpful {figures.unhelpful}")]


def decided(figures: Figures) -> list[Block]:
    """Decisions by kind."""
    if figures.accepted is None and not figures.written:
        return [literal("No draft has been decided yet.")]
    edited = f"{figures.edited}"
    if figures.edit_distance is not None:
        characters = _counted(round(figures.edit_distance), "character")
        edited += f" ({characters} changed on average)"
    reasons = ", ".join(
        f"{REASONS.get(reason, reason)} {count}" for reason, count in (figures.rejected or {}).items()
    )
    rejected = f"{figures.turned_down} ({reasons})" if reasons else str(figures.turned_down)
    fields = {
        "Accepted as is": str(figures.as_is),
        "Accepted after edits": edited,
        "Rejected": rejected,
        "Written without a draft": str(figures.written),
    }
    if figures.seconds is not None:
        fields["Time to a decision (median)"] = duration(figures.seconds)
    shown = [MarkdownTextObject(text=f"*{name}*\n{value}", verbatim=True) for name, value in fields.items()]
    return [SectionBlock(fields=shown)]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def duration(seconds: float) -> str:
    """Seconds in a readable unit: "40 seconds", "12 minutes", "3.5 hours", "2.1 days"."""
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours" if seconds < 36 * 3600 else f"{seconds / 86400:.1f} days"
