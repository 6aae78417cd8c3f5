"""Unlearnable resolutions are named and left out; the others are learned."""

import logging
from pathlib import Path

import pytest

from model.brand.values import NO_BRAND, Brand
from model.bundle import Bundle, load_bundle
from model.corpus.learnable import LONGEST_REPLY, in_brief, learnable, why_not
from model.corpus.rows import Row, load_frame, rows_of
from model.drafting.drafter import Drafter
from model.text.features import LONGEST_TEXT
from model.training.fit import fit_and_save, fit_bundle
from model.training.snapshot import Snapshot

BASE = tuple(rows_of(load_frame("starter")))[:200]
QUESTION = "Is there a way to have my parcel wrapped as a gift?"
BAD = [
    Row("resolution:1", QUESTION, "word " * 10_000, approved=True),
    Row("resolution:2", QUESTION, " \n", approved=True),
    Row("resolution:3", QUESTION, "{{Order Number}}: {{Website URL}} 12!", approved=True),
    Row("resolution:4", "", "Yes, gladly.", approved=True),
    Row("resolution:5", "{{Order Number}}", "It left our house today.", approved=True),
]
FAULTS = [
    "its reply has 50,000 characters, more than 10,000",
    "its reply is empty",
    "its reply has no word besides placeholders and figures",
    "its message is empty",
    "its message has no word besides placeholders and figures",
]
GOOD = Row("resolution:6", QUESTION, "Yes, gladly! Tick Gift wrap in the basket.", approved=True)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return fit_bundle(Snapshot("v1", BASE, (*BAD, GOOD), 6))


@pytest.mark.parametrize(("row", "fault"), list(zip(BAD, FAULTS, strict=True)))
def test_an_unlearnable_row_is_named_with_the_reason(row: Row, fault: str) -> None:
    assert why_not(row) == fault
    assert learnable([row]).told == (f"{row.id} is not learned: {fault}.",)


def test_a_learnable_row_is_kept_unchanged() -> None:
    longest = Row("resolution:7", "hello?", "a" * LONGEST_REPLY, approved=True)
    kept = learnable([*BAD, GOOD, longest])
    assert kept.rows == (GOOD, longest)
    assert len(kept.told) == len(BAD)
    assert learnable(BASE) == learnable(learnable(BASE).rows)
    assert learnable(BASE).rows == BASE


def test_a_long_message_is_learned_by_its_beginning() -> None:
    kept = learnable([Row("resolution:8", "word " * 10_000, "Yes.", approved=True)])
    assert len(kept.rows[0].message) == LONGEST_TEXT
    assert kept.told == (
        "resolution:8 is learned with the first 4,000 characters of its message, which has 50,000.",
    )


def test_at_most_ten_rows_are_named() -> None:
    told = [f"{n}." for n in range(12)]
    assert in_brief(told) == "0. 1. 2. 3. 4. 5. 6. 7. 8. 9. And 2 more."
    assert in_brief(()) == ""


def test_a_version_is_fitted_on_the_rest_and_says_what_it_left_out(bundle: Bundle) -> None:
    assert {row.id for row in bundle.rows} == {row.id for row in (*BASE, GOOD)}
    told = str(bundle.metrics["left_out"])
    assert all(row.id in told and fault in told for row, fault in list(zip(BAD, FAULTS, strict=True)))
    assert "left_out" not in fit_bundle(Snapshot("v1", BASE[:50], (), 0)).metrics


def test_both_versions_are_scored_on_the_same_rows(tmp_path: Path) -> None:
    bad = [Row(f"bad:{n}", row.message, "{{Website URL}}") for n, row in enumerate(BASE[:60])]
    snapshot = Snapshot("v1", (*BASE[:60], *bad), (), 0)
    former, new = tmp_path / "former", tmp_path / "new"
    fit_and_save(snapshot, former, None, lambda stage, done: None)
    fit_and_save(snapshot, new, former, lambda stage, done: None)
    metrics = load_bundle(new).metrics
    assert metrics["previous_reply_bits_per_character"] == pytest.approx(metrics["reply_bits_per_character"])


@pytest.mark.parametrize(("row", "fault"), list(zip(BAD, FAULTS, strict=True)))
def test_approving_an_unlearnable_reply_is_logged_and_changes_no_draft(
    bundle: Bundle, row: Row, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    drafter, untouched = Drafter(bundle), Drafter(bundle)
    with caplog.at_level(logging.WARNING, "model.drafting.drafter"):
        drafter.learn(row)
    assert caplog.messages == [f"{row.id} is not learned: {fault}."]
    assert drafter.suggest([QUESTION]) == untouched.suggest([QUESTION])


def test_an_unlearnable_replacement_removes_the_known_row(bundle: Bundle) -> None:
    drafter = Drafter(bundle)
    drafter.learn(Row(GOOD.id, QUESTION, "{{Order Number}}"))
    drafts = drafter.suggest([QUESTION])[0].drafts
    assert GOOD.id not in {source.id for draft in drafts for source in draft.sources}


def test_a_signed_reply_is_learned_without_the_sign_off_and_signed_once(bundle: Bundle) -> None:
    brand = Brand({"Sign-off": "Kind regards,\nAcme"})
    drafter = Drafter(bundle, brand=brand)
    drafter.learn(
        Row("resolution:9", "Do you ship to Malta?", "We do, in a week.\n\n{{Sign-off}}", approved=True)
    )
    draft = drafter.suggest(["Do you ship to Malta?"])[0].drafts[0]
    assert draft.text == "We do, in a week.\n\n{{Sign-off}}"
    unsigned = Drafter(bundle, drafter.index, brand=NO_BRAND)
    assert unsigned.suggest(["Do you ship to Malta?"])[0].drafts[0].text == "We do, in a week."
