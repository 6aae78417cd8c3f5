"""How much of a draft is in its sources, compared with a slow count that defines it."""

import random

import pytest

from model.drafting.tracing import SPAN, trace

ALPHABETS = (2, 30, 8000)
"""Sizes of vocabularies: runs that repeat all the time, now and then, and too many tokens to be exact."""


def slowly(draft: list[int], source: list[int]) -> set[int]:
    """Return the places of the draft's tokens that belong to a run of five in the source."""
    runs = {tuple(source[i : i + SPAN]) for i in range(len(source) - SPAN + 1)}
    starts = [i for i in range(len(draft) - SPAN + 1) if tuple(draft[i : i + SPAN]) in runs]
    return {place for start in starts for place in range(start, start + SPAN)}


def a_draft_of(sources: list[list[int]], alphabet: int) -> list[int]:
    """Pieces of the sources between tokens that no source has."""
    draft: list[int] = []
    for source in sources * 2:
        begin = random.randrange(len(source))
        draft += source[begin : begin + random.randrange(12)]
        draft += [random.randrange(alphabet) for _ in range(random.randrange(4))]
    return draft


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_shares_equal_a_slow_count_of_runs(alphabet: int) -> None:
    for _ in range(40):
        sources = [
            [random.randrange(alphabet) for _ in range(random.randrange(1, 60))]
            for _ in range(random.randrange(1, 5))
        ]
        draft = a_draft_of(sources, alphabet) + [random.randrange(alphabet) for _ in range(SPAN)]
        traced = trace(draft, {str(i): source for i, source in enumerate(sources)})
        places = [slowly(draft, source) for source in sources]
        assert list(traced.shares.values()) == pytest.approx([len(each) / len(draft) for each in places])
        assert traced.covered == pytest.approx(len(set().union(*places)) / len(draft))


def test_a_long_draft_of_many_different_tokens_is_traced() -> None:
    draft = random.sample(range(50_000), 10_000)
    traced = trace(draft, {"all": draft, "half": draft[:5_000], "none": draft[::-1]})
    assert traced.shares == {"all": 1.0, "half": 0.5, "none": 0.0}


def test_four_tokens_in_common_are_not_a_span() -> None:
    assert trace([1, 2, 3, 4, 9], {"a": [1, 2, 3, 4, 8]}).shares == {"a": 0.0}


def test_two_sources_cover_more_than_each_of_them() -> None:
    draft = list(range(10))
    traced = trace(draft, {"front": draft[:6], "back": draft[4:]})
    assert traced.shares == {"front": 0.6, "back": 0.6}
    assert traced.covered == 1.0


@pytest.mark.parametrize(
    ("draft", "share"), [([7, 8], 1.0), ([7, 9], 0.0), ([], 0.0)], ids=["short", "another", "empty"]
)
def test_a_short_draft_is_one_span(draft: list[int], share: float) -> None:
    traced = trace(draft, {"a": [1, 7, 8, 2]})
    assert (traced.shares, traced.covered) == ({"a": share}, share)


def test_a_draft_without_sources_has_no_shares() -> None:
    assert trace([1, 2, 3, 4, 5], {}).covered == 0.0
    assert trace([1, 2, 3, 4, 5], {"empty": []}).shares == {"empty": 0.0}
