"""The result of a search: the nearest past resolutions, and how well the message's words are known."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from model.corpus.rows import Row
from model.retrieval.vectors import Floats


@dataclass(frozen=True)
class Hit:
    """A past resolution and the similarity of its message to the one asked, 0 to 1, without a boost.

    `shared` is the share of the asked message's words, weighted by idf, that its message contains. `weight`
    is that of its vote: less for a row of a large base, so that no base outvotes another by its size.
    """

    row: Row
    score: float
    shared: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True)
class Alike:
    """How many of the team's own past messages are like one, and the ids of the rows that were added last."""

    count: int
    last: tuple[str, ...]


@dataclass(frozen=True)
class Hits:
    """The nearest rows of a message, and the share of its words, weighted by idf, that past messages contain.

    `nearest` are those of all rows, by boosted score. `approved` are the nearest that agents approved,
    `generic` the nearest of each public base, and `kin` the generic rows nearest to the first approved one,
    if its similarity is at least `index.LEAST_NEAR`. `point` is the message's, (D,), comparable with
    `ResolutionIndex.points_of`.
    """

    nearest: tuple[Hit, ...]
    known_words: float
    words: int
    approved: tuple[Hit, ...] = ()
    generic: tuple[Hit, ...] = ()
    kin: tuple[Hit, ...] = ()
    point: Floats | None = None
    alike: Alike | None = None

    @property
    def all(self) -> tuple[Hit, ...]:
        """Every hit; one row may come several times."""
        return (*self.nearest, *self.approved, *self.generic, *self.kin)

    def without(self, row_ids: Collection[str], replies: Collection[str] = ()) -> "Hits":
        """Return the same without hits of those rows, and of rows with one of those replies."""
        if not row_ids and not replies:
            return self
        return self.where(lambda row: row.id not in row_ids and row.reply not in replies)

    def where(self, wanted: Callable[[Row], bool]) -> "Hits":
        """Return the same with only the hits of `wanted` rows."""

        def kept(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
            return tuple(hit for hit in hits if wanted(hit.row))

        return replace(
            self,
            nearest=kept(self.nearest),
            approved=kept(self.approved),
            generic=kept(self.generic),
            kin=kept(self.kin),
        )
