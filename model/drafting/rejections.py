"""Remember which past replies people rejected for which messages, so that like messages do not get them.

A rejected message counts as a question that the reply does not answer: the reply is left out for a message
that is at least as near to it as to any question that the reply did answer.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.retrieval.hits import Hits
from model.retrieval.index import ResolutionIndex
from model.retrieval.vectors import Floats

_ROUNDING = 1e-4
"""A message that the reply answered and that it was rejected for counts as rejected."""
_KEPT = 1000
"""Messages whose points are kept: 3 MB."""


@dataclass(frozen=True)
class Rejected:
    """A masked message, and the past reply whose draft was rejected for it as wrong or beside the point."""

    message: str
    reply: str


class Rejections:
    """Tells the replies that a message must not get. Threads may share it."""

    def __init__(self, index: ResolutionIndex) -> None:
        self._index = index
        self._points: OrderedDict[str, Floats | None] = OrderedDict()

    def unwanted(self, hits: Hits, rejected: Sequence[Rejected]) -> frozenset[str]:
        """Return the replies among `hits` that were rejected for messages like theirs."""
        point = hits.point
        if point is None or not rejected:
            return frozenset()
        answered = {hit.row.id: hit.row for hit in hits.all}
        found = set()
        for reply in {each.reply for each in rejected} & {row.reply for row in answered.values()}:
            own = self._index.points_of([row for row in answered.values() if row.reply == reply])
            against = [self._point(each.message) for each in rejected if each.reply == reply]
            nearest = max((float(other @ point) for other in against if other is not None), default=-1.0)
            if nearest > float(np.max(own @ point)) - _ROUNDING:
                found.add(reply)
        return frozenset(found)

    def _point(self, message: str) -> Floats | None:
        if message not in self._points:
            self._points[message] = self._index.look_up([message], 1)[0].point
            while len(self._points) > _KEPT:
                self._points.popitem(last=False)
        return self._points.get(message)
