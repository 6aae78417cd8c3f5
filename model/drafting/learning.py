"""The language model between two versions: a bundle's counts and the resolutions approved since.

Every row counts exactly once: what the version was fitted on is in its tables, what came later is added to
them at once, and the next version's fit begins anew. What retrieval quotes is `model/retrieval/index.py`'s
part.
"""

from collections.abc import Sequence

from model.bundle import Bundle
from model.corpus.rows import Row
from model.ngram.topical import TopicalNgramModel

RECENT = 64
"""Documents that can be forgotten at little cost: those learned last, as an approval is that is undone."""


class LearnedCounts:
    """Adds rows to a bundle's n-gram model. Threads may read `ngram` while one other learns and forgets."""

    def __init__(self, bundle: Bundle) -> None:
        self._base = bundle.ngram
        self._tokenizer = bundle.tokenizer
        self._counted = {row.id for row in bundle.rows if row.approved}
        self._settled = (
            bundle.ngram
        )  # The base and the older documents; `_ngram` has the recent ones as well.
        self._older: dict[str, list[int]] = {}  # Each later row's document, by the row's id.
        self._recent: dict[str, list[int]] = {}
        self._ngram = bundle.ngram

    @property
    def ngram(self) -> TopicalNgramModel:
        """The model of everything learned by now: immutable, and swapped for its successor as a whole."""
        return self._ngram

    def learn(self, rows: Sequence[Row]) -> None:
        """Count `rows`, in place of those learned before with their ids; none that the version was fitted on.

        Many at once cost a tenth of what they cost one by one.
        """
        new = {row.id: row for row in rows if row.id not in self._counted}
        for row_id in new:
            self.forget(row_id)
        encoded = self._tokenizer.encode_rows([(row.message, row.reply) for row in new.values()])
        if not encoded:
            return
        if len(self._recent) + len(encoded) > RECENT:
            self._settled = self._ngram
            self._older |= self._recent
            self._recent = {}
        self._recent |= {row_id: document for row_id, (document, _) in zip(new, encoded, strict=True)}
        self._ngram = self._ngram.add([document for document, _ in encoded])

    def forget(self, row_id: str) -> None:
        """Count that row no more; one that the version was fitted on remains until the next version."""
        if self._older.pop(row_id, None) is not None:
            self._settled = self._base.add(list(self._older.values())) if self._older else self._base
        elif self._recent.pop(row_id, None) is None:
            return
        self._ngram = self._settled.add(list(self._recent.values())) if self._recent else self._settled
