"""Any approvals, in any order, can be fitted and drafted from without an error."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.confidence.judgement import FOUND, LOOKED_AT, features_of
from model.corpus.rows import Row
from model.drafting.drafter import Drafter
from model.retrieval.index import ResolutionIndex
from model.topics.choice import choose_topic
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

TOPICS = (None, "track_order", "get_refund", "cancel_order", "our_own", "mortgage")
WORDS = [
    *(
        "where",
        "is",
        "my",
        "parcel",
        "order",
        "refund",
        "cancel",
        "card",
        "loan",
        "lost",
        "help",
        "please",
        "a",
    ),
    *("not", "late", "broken", "how", "do", "i", "get", "money", "back", "account", "piano", "?", "!"),
    "{{Order Number}}",
]

sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
approvals = st.lists(
    st.tuples(sentences, sentences, st.sampled_from(TOPICS), st.integers(min_value=1, max_value=40)),
    min_size=1,
    max_size=12,
)


def as_rows(approved: list[tuple[str, str, str | None, int]], chance: random.Random) -> list[Row]:
    """Repeat each approval as often as it says, in a random order."""
    written = [each[:3] for each in approved for _ in range(each[3])]
    chance.shuffle(written)
    return [
        Row(f"resolution:{i}", message, f"We answer: {reply}.", topic, approved=True)
        for i, (message, reply, topic) in enumerate(written, start=1)
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(approved=approvals, asked=sentences, seed=st.integers(0, 99), removed=st.floats(0, 1))
def test_any_approvals_can_be_drafted_from(
    starter_rows: list[Row],
    approved: list[tuple[str, str, str | None, int]],
    asked: str,
    seed: int,
    removed: float,
) -> None:
    chance = random.Random(seed)
    rows = as_rows(approved, chance)
    index = ResolutionIndex(chance.sample(starter_rows, 60))
    index.add(rows)
    for row in chance.sample(rows, int(removed * len(rows))):
        index.remove(row.id)
    for hits in index.look_up([asked, *(row.message for row in rows[:5]), "pandas?"], LOOKED_AT):
        choice = choose_topic(hits)
        features = features_of(hits, choice)
        assert set(features) == set(FOUND)
        # The lead may be negative, and a rival nearer than the public rows is above 1.
        shares = [value for name, value in features.items() if name not in ("lead", "rival")]
        assert all(0 <= value <= 1.0001 for value in shares)
        assert -1.0001 <= features["lead"] <= 1.0001
        assert 0 <= features["rival"] <= 10.01
        if hits.nearest:
            assert choice.near


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(approved=approvals, asked=sentences, seed=st.integers(0, 99))
def test_a_version_is_fitted_on_any_approvals_and_drafts(
    starter_rows: list[Row], approved: list[tuple[str, str, str | None, int]], asked: str, seed: int
) -> None:
    chance = random.Random(seed)
    base, rows = tuple(chance.sample(starter_rows, 80)), as_rows(approved, chance)
    bundle = fit_bundle(Snapshot("v1", base, tuple(rows), len(rows)))
    drafter = Drafter(bundle, threshold=0)
    drafter.learn(*rows)
    for row in chance.sample(rows, len(rows) // 2):
        drafter.forget(row.id)
    assert len(drafter.suggest([asked, rows[0].message, "thanks!"])) == 3
