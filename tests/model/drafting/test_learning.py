"""Rows approved since a version was fitted: each counts once, exactly as in a fit, until it is forgotten."""

import pytest

from model.bundle import Bundle
from model.corpus.rows import Row, load_frame, rows_of, split_rows
from model.drafting.drafter import Drafter
from model.drafting.learning import RECENT
from model.language.scoring import reply_bits_per_character
from model.ngram.topical import TopicalNgramModel, number_topics, with_likeliest_topics
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

BASE = tuple(rows_of(load_frame("starter")))
LEARNED = Row(
    "resolution:1", "my parcel is late", "The carrier lost it; we sent a new one today.", approved=True
)
LATER = [
    Row(
        "resolution:2",
        "may I swap sizes?",
        "Yes: put the label from your Orders page on the box.",
        approved=True,
    ),
    Row("resolution:3", "do you ship to Malta?", "We do, in four to six working days.", approved=True),
    Row("resolution:4", "do you ship to Malta?", "We do, in four to six working days.", approved=True),
]

LEARNED_LAST = Row(
    "resolution:5", "can I pay by invoice?", "Yes, within thirty days of your order.", approved=True
)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return fit_bundle(Snapshot("v1", BASE, (LEARNED,), 1))


@pytest.fixture
def drafter(bundle: Bundle) -> Drafter:
    return Drafter(bundle)


def fitted_on(bundle: Bundle, *later: Row) -> TopicalNgramModel:
    """A fit from scratch, with the bundle's tokenizer, on what it learned and on later rows."""
    rows = [*split_rows(BASE)[0], LEARNED, *later]
    tokenizer = bundle.tokenizer
    documents = [ids for ids, _ in tokenizer.encode_rows([(row.message, row.reply) for row in rows])]
    fitted, size, cue = len(documents) - len(later), tokenizer.vocab_size, tokenizer.agent_id
    topics = number_topics([row.intent for row in rows[:fitted]])
    topics = with_likeliest_topics(documents[:fitted], topics, size, cue)
    topics += bundle.ngram.topics_of(documents[fitted:])
    return TopicalNgramModel.fit(documents, topics, size, cue)


def assert_equal(model: TopicalNgramModel, expected: TopicalNgramModel, bundle: Bundle) -> None:
    pairs = [(row.message, row.reply) for row in (*BASE[::25], LEARNED, *LATER)]
    documents = [ids for ids, _ in bundle.tokenizer.encode_rows(pairs)]
    for scores, wanted in zip(model.log_probs_of(documents), expected.log_probs_of(documents), strict=True):
        assert scores == pytest.approx(wanted, abs=1e-12)


def test_a_learned_reply_costs_fewer_bits_at_once_with_no_retrieval(drafter: Drafter, bundle: Bundle) -> None:
    row = LATER[0]
    before = reply_bits_per_character(drafter.ngram, bundle.tokenizer, [row])
    drafter.learn(row)
    assert reply_bits_per_character(drafter.ngram, bundle.tokenizer, [row]) < before / 2
    assert reply_bits_per_character(bundle.ngram, bundle.tokenizer, [row]) == before


def test_learning_equals_a_fit(drafter: Drafter, bundle: Bundle) -> None:
    for row in LATER:
        drafter.learn(row)
    assert_equal(drafter.ngram, fitted_on(bundle, *LATER), bundle)


def test_rows_of_the_fit_do_not_count_twice(drafter: Drafter, bundle: Bundle) -> None:
    drafter.learn(LEARNED)
    assert drafter.ngram is bundle.ngram


def test_the_same_row_learned_twice_counts_once_with_its_last_wording(
    drafter: Drafter, bundle: Bundle
) -> None:
    drafter.learn(LATER[0])
    drafter.learn(LATER[1])
    drafter.learn(LATER[0])
    assert_equal(drafter.ngram, fitted_on(bundle, *LATER[:2]), bundle)
    reworded = Row("resolution:2", LATER[0].message, "No, but you may send it back.", approved=True)
    drafter.learn(reworded)
    assert_equal(drafter.ngram, fitted_on(bundle, LATER[1], reworded), bundle)


def test_a_forgotten_row_leaves_no_trace_in_the_model(drafter: Drafter, bundle: Bundle) -> None:
    for row in LATER:
        drafter.learn(row)
    drafter.forget("resolution:3")
    assert_equal(drafter.ngram, fitted_on(bundle, LATER[0], LATER[2]), bundle)
    drafter.forget("resolution:2")
    drafter.forget("resolution:4")
    drafter.forget("resolution:1")
    drafter.forget("resolution:99")
    assert_equal(drafter.ngram, bundle.ngram, bundle)


def test_a_model_in_use_does_not_change_while_the_drafter_learns(drafter: Drafter, bundle: Bundle) -> None:
    in_hand = drafter.ngram
    drafter.learn(LATER[0])
    assert in_hand is bundle.ngram
    assert drafter.ngram is not in_hand


def test_many_rows_at_once_count_as_one_by_one(drafter: Drafter, bundle: Bundle) -> None:
    drafter.learn(*LATER, LATER[0])
    assert_equal(drafter.ngram, fitted_on(bundle, *LATER), bundle)


def test_rows_learned_long_ago_are_forgotten_like_recent_ones(drafter: Drafter, bundle: Bundle) -> None:
    filler = [
        Row(f"resolution:{100 + number}", f"case {number}?", "We do.", approved=True)
        for number in range(RECENT)
    ]
    drafter.learn(*LATER)
    drafter.learn(*filler)
    drafter.learn(LEARNED_LAST)
    settled = fitted_on(bundle, *LATER, *filler)
    drafter.forget(LEARNED_LAST.id)
    assert_equal(drafter.ngram, settled, bundle)
    drafter.forget(LATER[1].id)
    assert_equal(drafter.ngram, fitted_on(bundle, LATER[0], LATER[2], *filler), bundle)
    for row in (LATER[0], LATER[2], *filler):
        drafter.forget(row.id)
    assert drafter.ngram is bundle.ngram
