"""Follow what a team publishes, macros and articles: new ones are learned, changed and deleted ones follow.

The company publishes it for everybody, so the values in it are its own and stay; names of people are masked,
and a text with a card or identity number is left out. What a person forgot here stays forgotten, also when it
is changed where it comes from; what was corrected here stays corrected until then.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.pairs.pair import digest
from bot.services.helpdesk.lessons import FORBIDDEN
from bot.services.knowledge import forgetting
from bot.services.tickets import wording
from bot.services.workspace import Workspace
from db import learned, resolutions
from db.resolutions import Label
from db.session import read, write
from db.vocabulary import ResolutionSource
from model.brand.values import NO_BRAND, Brand
from model.masking.kinds import held_name, kind_of
from model.masking.other_people import OTHER_PERSON
from model.masking.person import PERSON
from model.masking.replies import with_values

FORGOTTEN = "forgotten here"
AT_ONCE = 200
"""Texts stored in one transaction."""
_PEOPLE = {PERSON, OTHER_PERSON, held_name(OTHER_PERSON)}


@dataclass(frozen=True)
class Published:
    """A macro, or a passage of an article. `reply` may hold our placeholders, and no other double braces."""

    place: str
    """Where it stands, at most 100 characters; the same after its words have changed."""
    question: str
    """What it answers: its title."""
    reply: str
    at: datetime | None = None
    """When it was changed last; None: unknown."""

    @property
    def origin(self) -> str:
        """The same for the same words at the same place."""
        return f"{self.place}:{digest(self.question, self.reply)[:8]}"


@dataclass
class Publication:
    """Everything that is published at one place; the places of its texts begin with `prefix`."""

    source: ResolutionSource
    prefix: str
    tag: str
    texts: list[Published] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """What cannot be used, by reason."""
    told: list[str] = field(default_factory=list)
    """A sentence about each one that is broken."""


@dataclass
class Followed:
    """What following changed. A changed text counts as learned and as removed."""

    learned: int = 0
    removed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def follow(
    workspace: Workspace, publication: Publication, brand: Brand = NO_BRAND, *, dry_run: bool = False
) -> Followed:
    """Bring what is learned from a place in step with it.

    What was stored before an interruption stays: following again goes on.
    """
    with read(workspace.engine) as session:
        known = {
            str(row.origin): (row.id, row.deleted_at is not None)
            for row in learned.of_prefix(session, workspace_id=workspace.id, prefix=publication.prefix)
        }
    forgotten = {_place(origin) for origin, (_, removed) in known.items() if removed}
    texts = {each.origin: each for each in publication.texts}
    followed, new = Followed(left_out=Counter(publication.left_out)), list[tuple[Published, str, str]]()
    for each in texts.values():
        if each.place in forgotten:
            followed.left_out[FORGOTTEN] += 1
        elif each.origin not in known:
            words = _masked(each, brand)
            followed.left_out[FORBIDDEN] += words is None
            new += [(each, *words)] if words is not None else []
    gone = [row_id for origin, (row_id, removed) in known.items() if origin not in texts and not removed]
    followed.learned, followed.removed = len(new), len(gone)
    followed.left_out = +followed.left_out
    if not dry_run:
        _learn(workspace, publication, new)
        forgetting.drop(workspace, gone)
    return followed


def _place(origin: str) -> str:
    return origin.rpartition(":")[0]


def _masked(text: Published, brand: Brand) -> tuple[str, str] | None:
    """Return the question and the reply without people's names; None if they hold what is never stored."""
    question = wording.kept(text.question, {}, brand)
    reply = wording.kept_reply_again(text.reply, "", {}, brand)
    if question.forbidden or reply.forbidden:
        return None
    asked, answered = (
        {name: value for name, value in values.items() if kind_of(name) not in _PEOPLE}
        for values in (question.values, reply.held)
    )
    return with_values(question.text, asked), with_values(reply.text, answered)


def _learn(workspace: Workspace, publication: Publication, new: Sequence[tuple[Published, str, str]]) -> None:
    for batch in _batches(new):
        with write(workspace.engine) as session:
            for text, question, reply in batch:
                resolutions.add_imported(
                    session,
                    workspace_id=workspace.id,
                    message=question,
                    reply=reply,
                    origin=text.origin,
                    label=Label(publication.tag, None, text.at, publication.source),
                )


def _batches(
    new: Sequence[tuple[Published, str, str]],
) -> Iterator[Sequence[tuple[Published, str, str]]]:
    for first in range(0, len(new), AT_ONCE):
        yield new[first : first + AT_ONCE]
