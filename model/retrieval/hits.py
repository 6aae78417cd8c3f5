"""What a search of past resolutions returns: the nearest ones, and what is known of the message's words."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from model.corpus.rows import Row
from model.retrieval.vectors import Floats


@dataclass(frozen=True)
class Hit:
    """A past resolution and the similarity of its message to the one asked for, 0 to 1, no boost.

    `shared` is the share of the asked message's words, weighted by idf, that its message holds. `weight` is
    what its vote counts: less for a row of a large base, so that no base outweighs another by its size.
    """

    row: Row
    score: float
    shared: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True)
class Hits:
    """The nearest rows of a message, and the share of its words, weighted by idf, that past messages know.

    Of all rows the nearest come in the order of boosted scores. Apart from them there are those that agents
    approved, the generic ones (the nearest of each public base), and `kin`: the generic rows nearest to the
    first of the approved, where that is at least `index.LEAST_NEAR`. `point` is the message's, to be compared
    with `ResolutionIndex.points_of`, (D,).
    """

    nearest: tuple[Hit, ...]
    known_words: float
    words: int
    approved: tuple[Hit, ...] = ()
    generic: tuple[Hit, ...] = ()
    kin: tuple[Hit, ...] = ()
    point: Floats | None = None

    def without(self, row_ids: Collection[str]) -> "Hits":
        """The same with no hit of those rows."""
        return self.where(lambda row: row.id not in row_ids)

    def where(self, wanted: Callable[[Row], bool]) -> "Hits":
        """The same with the hits of rows that are `wanted`."""

        def kept(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
            return tuple(hit for hit in hits if wanted(hit.row))

        return replace(
            self,
            nearest=kept(self.nearest),
            approved=kept(self.approved),
            generic=kept(self.generic),
            kin=kept(self.kin),
        )
