"""The language model between two versions: a bundle's counts and the resolutions approved since.

Every row counts exactly once: what the version was fitted on is in its tables, what came later is added to
them at once, and the next version's fit begins anew. What retrieval quotes is `model/retrieval.py`'s part.
"""

from model.checkpoint import Bundle
from model.corpus import Row
from model.ngram_topics import TopicalNgramModel
from model.retrieval import APPROVED_PREFIX


class LearnedCounts:
    """Adds rows to a bundle's n-gram model. Threads may read `ngram` while one other learns and forgets."""

    def __init__(self, bundle: Bundle) -> None:
        self._base = bundle.ngram
        self._tokenizer = bundle.tokenizer
        self._counted = {row.id for row in bundle.rows if row.id.startswith(APPROVED_PREFIX)}
        self._since: dict[str, list[int]] = {}  # Each later row's document, by the row's id.
        self._ngram = bundle.ngram

    @property
    def ngram(self) -> TopicalNgramModel:
        """The model of everything learned by now: immutable, and swapped for its successor as a whole."""
        return self._ngram

    def learn(self, row: Row) -> None:
        """Count `row`, in place of one learned before with its id; not if the version was fitted on it."""
        if row.id in self._counted:
            return
        [(document, _)] = self._tokenizer.encode_rows([(row.message, row.reply)])
        if row.id in self._since:
            self.forget(row.id)
        self._since[row.id] = document
        self._ngram = self._ngram.add([document])

    def forget(self, row_id: str) -> None:
        """Count that row no more; one that the version was fitted on remains until the next version."""
        if self._since.pop(row_id, None) is not None:
            self._ngram = self._base.add(list(self._since.values()))
