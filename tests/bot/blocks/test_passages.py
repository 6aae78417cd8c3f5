"""Numbered steps and bullets of a reply are shown as lists, everything else as it is."""

from typing import Any

import pytest

from bot.blocks import guard
from bot.blocks.parts import quote
from bot.blocks.passages import MOST_ITEMS, passages
from bot.playground.kit import blocks as validation
from tests.bot.support.slack_judges import others_on_message
from tests.bot.support.workplace import quotes

STEPS = "To cancel:\n\n1. Log in: open [Website URL].\n2. Open *Orders*.\n3. Tell <!channel>.\n\nBest,\nMaya"


def shown(text: str, blanks: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The parts of the quote's one rich text block, which every judge accepts."""
    values = guard.checked(quote(text, blanks=blanks))
    assert validation.message_problems(values) == []
    assert others_on_message(values) == []
    (block,) = values
    parts: list[dict[str, Any]] = block["elements"]
    return parts


def test_steps_are_a_numbered_list_beside_the_quote_with_literal_text_and_marked_blanks() -> None:
    before, steps, after = shown(STEPS, ("Website URL",))
    assert (before["type"], after["type"]) == ("rich_text_quote", "rich_text_quote")
    assert (steps["type"], steps["style"], steps["border"]) == ("rich_text_list", "ordered", 1)
    texts = [[leaf["text"] for leaf in item["elements"]] for item in steps["elements"]]
    assert texts == [["Log in: open ", "[Website URL]", "."], ["Open *Orders*."], ["Tell <!channel>."]]
    assert steps["elements"][0]["elements"][1]["style"] == {"code": True}
    kinds = {leaf["type"] for item in steps["elements"] for leaf in item["elements"]}
    assert kinds == {"text"}, "no mention, no markup"
    assert after["elements"] == [{"type": "text", "text": "Best,\nMaya"}]


@pytest.mark.parametrize("mark", ["-", "*", "•"])
def test_bullets_are_a_list(mark: str) -> None:
    (bullets,) = shown(f"{mark} one\n\n{mark} two\n   and more")
    assert bullets["style"] == "bullet"
    assert [item["elements"][0]["text"] for item in bullets["elements"]] == ["one", "two\nand more"]


@pytest.mark.parametrize(
    "text",
    [
        "- Maya",
        "1. only this",
        "2. from the second\n3. on",
        "1. a gap\n3. here",
        "1. one\nsaid between\n2. two",
        "- one\n* two",
        "12345\n1.5 EUR\n-5 degrees\n*bold*",
        "\n".join(f"- {number}" for number in range(MOST_ITEMS + 1)),
    ],
)
def test_what_slack_would_count_otherwise_or_is_no_list_stays_as_it_is(text: str) -> None:
    assert [(each.style, each.items) for each in passages(text)] == [(None, (text,))]
    assert quotes(guard.checked(quote(text))) == [text]


def test_a_text_of_nothing_but_items_stays_within_slacks_limits() -> None:
    items = "\n".join(f"{number}. {'x' * 70}" for number in range(1, MOST_ITEMS + 1))
    assert len(shown(items)[0]["elements"]) == MOST_ITEMS


def test_blanks_are_marked_up_to_the_same_number_over_all_items() -> None:
    parts = shown("\n".join(["- [Website URL]"] * 30), ("Website URL",))
    marked = [leaf for item in parts[0]["elements"] for leaf in item["elements"] if "style" in leaf]
    assert len(marked) == 12
