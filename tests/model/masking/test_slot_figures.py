"""Masking on 272 hand-labelled messages: how much is found, and how much of what is found is right."""

import pytest

from tests.model.masking.slot_figures import NAMES, figures, labelled

FIGURES = figures(labelled())


@pytest.mark.parametrize("kind", NAMES.values())
def test_almost_everything_that_a_person_labelled_is_found_and_little_else(kind: str) -> None:
    assert FIGURES[kind].precision >= 0.94
    assert FIGURES[kind].recall >= 0.93


def test_every_kind_was_labelled() -> None:
    assert all(each.right + each.missed for each in FIGURES.values())
