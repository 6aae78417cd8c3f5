"""The drafter's result for a message: drafts or the reason for none, and what else was found in it."""

from dataclasses import dataclass

from model.drafting.citing import Source
from model.drafting.rejections import Rejected
from model.retrieval.hits import Alike, Hit
from model.writing.promises import promised_actions

NO_WORDS = "The message has no words to go by."
"""The reason if `model.text.features.read_words` finds no words in the message."""


NOTHING_LIKE_IT = "No past question has a word in common with these."


@dataclass(frozen=True)
class Asked:
    """A masked message to draft for.

    `without` names, by id, rows that no draft is taken from: what was answered before it. `said` are the
    team's replies in its thread, which no draft repeats. `topic` is the message's intent where a person named
    it: then the draft is taken from that topic's replies, however unsure the model is. `rejected` are replies
    that no message like the one that they were rejected for gets.
    """

    message: str
    without: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()
    topic: str | None = None
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A proposed reply with placeholders; the source with the largest share comes first."""

    text: str
    confidence: float
    sources: tuple[Source, ...]
    wording_share: float = 0.0  # of its tokens, 0 to 1, in spans of five or more found in past replies
    promises: tuple[str, ...] = ()  # sentences that claim something was done for the customer
    topic: str | None = None  # the intent that it answers
    open_story: bool = False  # True if it may still contain details of one past customer's case


def found_draft(hit: Hit) -> Draft:
    """Return a past reply as it is; its confidence is its question's similarity."""
    score = round(hit.score, 4)
    source = Source(hit.row.id, score, 1.0)
    return Draft(hit.row.reply, score, (source,), 1.0, promised_actions(hit.row.reply), hit.row.intent)


@dataclass(frozen=True)
class Suggestion:
    """Drafts for one message, best first, or the reason for none.

    `topic` is the message's likeliest intent, None if no row has one, and `topics` the three likeliest;
    `closest` are the past resolutions to show in place of a draft, empty if there are drafts.
    """

    drafts: tuple[Draft, ...]
    reason: str | None
    model_version: str
    topic: str | None = None
    closest: tuple[Source, ...] = ()
    topics: tuple[str, ...] = ()
    urgent: str | None = None  # the reason why the message should come first, in words
    questions: int = 1
    unanswered: tuple[str, ...] = ()  # questions that no draft answers, if there are several
    alike: Alike | None = None  # the team's own past messages that are like it
    probability: float = 0.0  # without drafts: that one on the likeliest topic would have been right, 0 to 1

    @property
    def abstained(self) -> bool:
        """True if there is no draft; `reason` gives the reason."""
        return not self.drafts
