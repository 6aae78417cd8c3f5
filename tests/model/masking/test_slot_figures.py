"""Masking on hand-labelled messages: how much is found, and how much of what is found is right."""

import pytest

from tests.model.masking.slot_figures import NAMES, false_alarms, figures, found, labelled, masked, wanted

FIGURES = figures(labelled())
CASES = figures(labelled("cases"))
LONG = 1_200
"""Characters from which masking first asks whether a text has what a pattern needs."""
PROMISED = [
    "Email Address",
    "Person Name",
    "Phone Number",
    "Card Number",
    "Money Amount",
    "Currency Symbol",
    "IBAN",
    "Identity Number",
    "Postal Address",
    "Password",
    "Access Code",
    "Secret Key",
    "IP Address",
    "MAC Address",
    "Coordinates",
    "Number Plate",
    "Date of Birth",
    "Voucher Code",
]


@pytest.mark.parametrize("kind", NAMES.values())
def test_almost_everything_that_a_person_labelled_is_found_and_little_else(kind: str) -> None:
    assert FIGURES[kind].precision >= 0.94
    assert FIGURES[kind].recall >= 0.93


@pytest.mark.parametrize("kind", PROMISED)
def test_a_promised_kind_is_found_in_every_language(kind: str) -> None:
    assert CASES[kind].right >= 3
    assert CASES[kind].precision >= 0.95
    assert CASES[kind].recall >= 0.95


def test_text_that_only_looks_like_a_value_stays() -> None:
    alarms, clean = false_alarms(labelled("cases"))
    assert clean >= 150
    assert alarms <= 0.01 * clean


@pytest.mark.parametrize("which", ["judging", "judging_two"])
def test_sentences_of_two_authors_who_had_not_read_the_rules_are_masked(which: str) -> None:
    messages = labelled(which)
    values = sum(len(wanted(each)) for each in messages)
    alarms, clean = false_alarms(messages)
    assert sum(map(masked, messages)) >= 0.95 * values
    assert alarms <= 0.01 * clean


def test_a_long_message_is_masked_as_a_short_one() -> None:
    for marked in labelled("judging_two"):
        shifted = {(start + LONG, end + LONG, name) for start, end, name in found(marked)}
        assert found("\n" * LONG + marked) == shifted


def test_every_kind_was_labelled() -> None:
    assert all(FIGURES[kind].right + CASES[kind].right for kind in NAMES.values())
