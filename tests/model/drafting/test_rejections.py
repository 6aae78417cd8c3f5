"""A reply is left out for messages nearer to one that it was rejected for than to those that it answered."""

from model.corpus.rows import Row
from model.drafting.rejections import Rejected, Rejections
from model.retrieval.index import ResolutionIndex

PARK = "Behind the house."
ROWS = [
    Row("starter:1", "Where can I park my car?", PARK),
    Row("starter:2", "Is there a car park near the studio?", PARK),
    Row("starter:3", "How do I cancel my class?", "Open My classes and choose Cancel."),
]
BICYCLE = "Where can I lock my bicycle at the studio?"


def _unwanted(message: str, rejected: list[Rejected]) -> frozenset[str]:
    index = ResolutionIndex(ROWS)
    return Rejections(index).unwanted(index.look_up([message], 9)[0], rejected)


def test_like_messages_do_not_get_it_and_its_own_do() -> None:
    rejected = [Rejected(BICYCLE, PARK)]
    assert _unwanted(BICYCLE, rejected) == {PARK}
    assert _unwanted("is there somewhere to lock a bicycle?", rejected) == {PARK}
    assert _unwanted("where do I park the car", rejected) == frozenset()
    assert _unwanted(ROWS[1].message, [Rejected(ROWS[1].message, PARK)]) == {PARK}
    assert _unwanted(ROWS[0].message, [Rejected(ROWS[1].message, PARK)]) == frozenset()


def test_nothing_is_unwanted_without_rejections_or_words() -> None:
    assert _unwanted(BICYCLE, []) == frozenset()
    assert _unwanted("???", [Rejected(BICYCLE, PARK)]) == frozenset()
    assert _unwanted(BICYCLE, [Rejected("???", PARK)]) == frozenset()
