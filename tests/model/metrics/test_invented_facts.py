"""The counter of invented facts, held to fifty drafts labelled by hand."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

from model.metrics import invented_dates, invented_facts, invented_numbers
from model.metrics.invented_facts import facts_in
from model.metrics.invented_facts import invented_facts as invented

LABELLED: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("labelled_drafts.toml").read_text(encoding="utf-8")
)["draft"]


def found_in(draft: dict[str, Any]) -> list[str]:
    return invented(draft["text"], draft["message"], draft["sources"], draft.get("brand", ()))


@pytest.mark.parametrize("draft", LABELLED, ids=lambda draft: str(draft["note"]))
def test_the_facts_found_in_a_labelled_draft_match_its_label(draft: dict[str, Any]) -> None:
    assert found_in(draft) == draft["invented"]


def test_fifty_drafts_are_labelled_with_and_without_inventions() -> None:
    invents = [bool(draft["invented"]) for draft in LABELLED]
    assert len(invents) == 50
    assert 15 <= sum(invents) <= 35


@pytest.mark.parametrize("draft", LABELLED, ids=lambda draft: str(draft["note"]))
def test_a_draft_that_cites_itself_invents_nothing(draft: dict[str, Any]) -> None:
    assert invented(draft["text"], "", [draft["text"]]) == []


def test_every_fact_is_invented_if_nothing_vouches_for_it() -> None:
    text = "Call 0800 555 0199 by 3 May at 9:30, pay $5.00 (20% off), see acme.com or mail a@acme.com: AB-12."
    assert [fact.text for fact in facts_in(text)] == [
        *("0800 555 0199", "3 May", "9:30", "$5.00", "20%", "acme.com", "a@acme.com", "AB-12"),
    ]
    assert invented(text, "", []) == [fact.text for fact in facts_in(text)]


def test_the_drafters_filter_and_the_counter_share_no_code() -> None:
    for module in (invented_facts, invented_dates, invented_numbers):
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        ours = {name for name in imported if name and name.startswith(("model", "bot", "db"))}
        assert ours <= {"model.metrics.invented_dates", "model.metrics.invented_numbers"}


@pytest.mark.parametrize("piece", ["1", "1 ", "1.", "a", "a-", "a.", "a@", "\n", "$", "step ", "1) ", "two "])
def test_a_long_hostile_text_is_read_in_about_linear_time(piece: str) -> None:
    """Quadratic reading of this much would run into the time limit of any test."""
    assert isinstance(facts_in(piece * 100_000), list)
