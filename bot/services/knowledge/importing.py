"""Learn the questions and answers of files or threads, each once, masked as a helpdesk's are.

A batch is stored in one transaction, and what is known already is skipped before it is masked. So a killed
import is repeated, not resumed: the second run passes over what the first one stored.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bot.pairs.pair import Broken, Pair, Record
from bot.services.helpdesk import lessons
from bot.services.workspace import Workspace
from db import audit, learned
from db.audit import Change
from db.resolutions import Label
from db.session import read, write
from db.vocabulary import AuditAction
from model.brand.values import NO_BRAND, Brand

AT_ONCE = 200
"""Records stored in one transaction."""
MOST_SAMPLES, MOST_BROKEN = 10, 20
FLOOD = 20
"""An answer to at least so many questions is told: drafts would give it to everybody."""


@dataclass
class Told:
    """An import's figures."""

    records: int = 0
    learned: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """By reason."""
    broken: list[Broken] = field(default_factory=list)
    """The first ones."""
    samples: list[tuple[str, str]] = field(default_factory=list)
    """Masked questions and answers, the first ones."""
    answers: Counter[int] = field(default_factory=Counter)
    """How many questions have the same answer, by its hash."""

    @property
    def floods(self) -> list[int]:
        """How many questions have the same answer, for answers to very many."""
        return [count for _, count in self.answers.most_common(3) if count >= FLOOD]


@dataclass(frozen=True)
class PairImporter:
    """Imports questions and answers into one workspace. With `dry_run`, reads and masks everything and
    stores nothing.
    """

    workspace: Workspace
    tag: str
    brand: Brand = NO_BRAND
    dry_run: bool = False
    source: str = "file"
    place: str = "pair"
    """What the origins begin with, after the source: a channel, for threads of Slack."""
    by: str = audit.DRAFTDESK
    """Who imports, for the audit log."""

    def run(self, records: Iterable[Record], told: Told) -> Iterator[Told]:
        """Learn the records, adding what was done to `told`; yield it after every batch."""
        for batch in _batches(records):
            self._keep(batch, told)
            yield told

    def _keep(self, batch: Sequence[Record], told: Told) -> None:
        pairs = [each for each in batch if isinstance(each, Pair)]
        told.records += len(batch)
        for each in batch:
            if isinstance(each, Broken):
                told.left_out[each.why] += 1
                told.broken += [each] if len(told.broken) < MOST_BROKEN else []
        known = self._known(pairs)
        found = [(pair, self._lessons(pair, known, told)) for pair in pairs]
        if self.dry_run:
            told.learned += sum(len(each) for _, each in found)
            return
        learned_now = 0
        with write(self.workspace.engine) as session:
            for pair, taught in found:
                kept = lessons.store(session, self.workspace.id, taught, Label(self.tag, pair.topic, pair.at))
                learned_now += kept
                told.left_out += Counter({lessons.KNOWN: len(taught) - kept})
            if learned_now:
                made = {"learned": learned_now}
                change = Change(AuditAction.IMPORT, self.by, f"tag {self.tag}", after=made)
                audit.note(session, self.workspace.id, change)
        told.learned += learned_now

    def _known(self, pairs: Sequence[Pair]) -> set[str]:
        """Return the origins among the pairs' that are stored, also those that were forgotten."""
        origins = [
            self._origin(comment.id) for pair in pairs for comment in pair.comments if comment.by_agent
        ]
        with read(self.workspace.engine) as session:
            return learned.known_origins(session, workspace_id=self.workspace.id, origins=origins)

    def _lessons(self, pair: Pair, known: set[str], told: Told) -> list[lessons.MaskedExchange]:
        answers = [comment for comment in pair.comments if comment.by_agent]
        if answers and all(self._origin(comment.id) in known for comment in answers):
            told.left_out[lessons.KNOWN] += len(answers)
            return []
        found = lessons.lessons_of(self.source, self.place, pair.comments, self.brand)
        told.left_out.update(found.left_out)
        fresh = [each for each in found.lessons if each.origin not in known]
        told.left_out += Counter({lessons.KNOWN: len(found.lessons) - len(fresh)})
        for each in fresh:
            told.answers[hash(each.reply)] += 1
            told.samples += [(each.message, each.reply)] if len(told.samples) < MOST_SAMPLES else []
        return fresh

    def _origin(self, comment_id: str) -> str:
        return f"{self.source}:{self.place}:{comment_id}"


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    remaining = iter(records)
    while batch := list(islice(remaining, AT_ONCE)):
        yield batch
