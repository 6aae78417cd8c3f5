"""What the drafter says to a message: drafts, or why there are none, and what else it found in it."""

from dataclasses import dataclass

from model.drafting.citing import Source

NO_WORDS = "The message has no words to go by."
"""Why there is no draft for a message that `model.text.features.read_words` finds no words in."""


@dataclass(frozen=True)
class Draft:
    """A proposed reply, in placeholder form, with the sources that it shares most with first."""

    text: str
    confidence: float
    sources: tuple[Source, ...]
    wording_share: float = 0.0  # of its tokens, 0 to 1, in spans of five or more that stand in past replies
    promises: tuple[str, ...] = ()  # its sentences that claim something done for the customer
    open_story: bool = False  # True when something of one past customer's case may still stand in it


@dataclass(frozen=True)
class Suggestion:
    """What the drafter has to say to one message: drafts, best first, or the reason why there are none.

    `topic` is the message's likeliest intent, None where no row has one, and `topics` the three likeliest;
    `closest` are the past resolutions to look at in place of a draft, empty with drafts.
    """

    drafts: tuple[Draft, ...]
    reason: str | None
    model_version: str
    topic: str | None = None
    closest: tuple[Source, ...] = ()
    topics: tuple[str, ...] = ()
    urgent: str | None = None  # why the message should come first, in words
    questions: int = 1
    unanswered: tuple[str, ...] = ()  # of several questions those that no draft answers

    @property
    def abstained(self) -> bool:
        """True when there is no draft; `reason` then says why."""
        return not self.drafts
