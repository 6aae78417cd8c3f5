"""Make cases of questions that no public topic covers, before and after a team answers some of their trade.

Without approvals every draft is wrong. Where other questions of the trade are answered it is wrong too, and
right where the question itself was answered in other words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from model.confidence.cases import CrossFitted
from model.confidence.judgement import LOOKED_AT
from model.corpus.rows import Row
from model.corpus.uncovered import Uncovered
from model.retrieval.hits import Hits
from model.retrieval.index import ResolutionIndex
from model.topics.choice import Choice, choose_topic


@dataclass(frozen=True)
class UncoveredCase:
    """What is found for a question of the trade of that number, and whether it answers it."""

    message: str
    trade: int
    hits: Hits
    choice: Choice
    right: bool


def uncovered_cases(
    uncovered: Sequence[Uncovered], index: ResolutionIndex, classifier: CrossFitted
) -> list[UncoveredCase]:
    """Return the cases of each trade: all its questions without approvals, then with those answered that
    are asked again.
    """
    cases = []
    for number, trade in enumerate(dict.fromkeys(each.trade for each in uncovered)):
        own = [each for each in uncovered if each.trade == trade]
        answered = [each for each in own if each.again]
        # Half of the teams name their topics.
        rows = [
            Row(f"resolution:uncovered-{i}", each.message, each.trade, _topic(number, i), True)
            for i, each in enumerate(answered)
        ]
        asked = [text for each in own for text in each.texts]
        ids = {each.again: row.id for each, row in zip(answered, rows, strict=True)}
        for message, hits in zip(asked, index.look_up(asked, LOOKED_AT), strict=True):
            choice = choose_topic(hits, classifier.log_probs(message, hits.point))
            cases.append(UncoveredCase(message, number, hits, choice, False))
        with index.trying(rows):
            found = index.look_up(asked, LOOKED_AT)
        for message, hits in zip(asked, found, strict=True):
            others = hits.without({row.id for row in rows if row.message == message})
            choice = choose_topic(others, classifier.log_probs(message, hits.point))
            leads = choice.near[0].row.id if choice.near else None
            cases.append(UncoveredCase(message, number, others, choice, leads == ids.get(message, "")))
    return cases


def _topic(trade: int, number: int) -> str | None:
    return f"uncovered_{number}" if trade % 2 else None
