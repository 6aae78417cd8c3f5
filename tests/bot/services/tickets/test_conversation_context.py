"""The thread before a message: stored masked and bounded, and used for drafting only if it helps."""

import pytest

from bot.services.tickets.conversation import (
    AGENT,
    CUSTOMER,
    MOST_CHARACTERS,
    MOST_TURNS,
    Turn,
    asks_only_for_a_draft,
    choose,
    kept_context,
    question_of,
    readings,
    turns_of,
)
from db.tables import Ticket
from model.drafting.suggestion import Draft, Suggestion


def ticket(context: str | None, text: str = "any news?") -> Ticket:
    return Ticket(text=text, context=context)


def suggestion(confidence: float | None, topic: str) -> Suggestion:
    drafts = () if confidence is None else (Draft(f"About {topic}.", confidence, ()),)
    return Suggestion(drafts, None if drafts else "Nothing near.", "v1", topic)


def test_what_agents_say_of_the_company_and_of_themselves_is_not_the_customers() -> None:
    said = "This is Maya from Acme. Call us on 020 7946 0123 about order 47110, or mail returns@acme.example."
    context, values = kept_context([Turn(CUSTOMER, "where is it?"), Turn(AGENT, said)], {})
    assert values == {"Order Number": "47110"}
    [_, turn] = turns_of(ticket(context))
    assert turn.text == said.replace("Maya", "{{Agent Name}}").replace("47110", "{{Order Number}}")


def test_values_keep_their_placeholders_and_new_ones_get_others() -> None:
    turns = [
        Turn(CUSTOMER, "order 11111 never came, write to ann@example.com"),
        Turn(AGENT, "is it order 11111 or order 22222?"),
        Turn(CUSTOMER, "it is order 33333"),
    ]
    context, values = kept_context(turns, {"Order Number": "22222"})
    first, second, third = turns_of(ticket(context))
    assert "ann@example.com" not in str(context)
    assert (first.by, second.by, third.by) == (CUSTOMER, AGENT, CUSTOMER)
    assert "{{Order Number}}" in second.text
    names = {value: name for name, value in values.items()}
    assert "22222" not in names, "the ticket has that one itself"
    assert f"{{{{{names['11111']}}}}}" in first.text
    assert f"{{{{{names['11111']}}}}}" in second.text
    assert f"{{{{{names['33333']}}}}}" in third.text
    assert len({names["11111"], names["33333"], "Order Number"}) == 3


def test_the_contexts_newest_number_comes_first() -> None:
    turns = [Turn(CUSTOMER, "where is order 11111?"), Turn(CUSTOMER, "I mean order 22222")]
    _, values = kept_context(turns, {})
    assert values["Order Number"] == "22222"


def test_card_numbers_are_never_stored() -> None:
    context, values = kept_context([Turn(CUSTOMER, "my card is 4111 1111 1111 1111")], {})
    assert "4111" not in str(context) + str(values)


def test_a_long_thread_is_shortened_to_its_end() -> None:
    turns = [Turn(CUSTOMER, f"turn {number} " + "x" * 300) for number in range(100)]
    kept = turns_of(ticket(kept_context(turns, {})[0]))
    assert len(kept) <= MOST_TURNS
    assert sum(len(turn.text) for turn in kept) <= MOST_CHARACTERS
    assert kept[-1].text.startswith("turn 99 ")
    short = [Turn(CUSTOMER, f"turn {number}") for number in range(100)]
    assert len(turns_of(ticket(kept_context(short, {})[0]))) == MOST_TURNS


def test_unusual_turns_are_handled() -> None:
    turns = [Turn(CUSTOMER, "a \ue000\n\ue000 b\x00"), Turn(AGENT, "   "), Turn(AGENT, "{{Order Number}}")]
    kept = turns_of(ticket(kept_context(turns, {"Order Number": "12345"})[0]))
    assert [turn.by for turn in kept] == [CUSTOMER, AGENT]
    assert kept[1].text != "{{Order Number}}", "a literal placeholder stays literal"
    assert kept_context([], {}) == (None, {})
    assert kept_context([Turn(CUSTOMER, " ")], {}) == (None, {})


def test_only_the_customers_last_turns_are_added_to_the_message() -> None:
    turns = [Turn(CUSTOMER, f"c{number}") for number in range(5)] + [Turn(AGENT, "a")]
    context, _ = kept_context(turns, {})
    assert readings(ticket(context)) == ("any news?", "c2\nc3\nc4\nany news?")
    assert readings(ticket(None)) == ("any news?",)
    assert readings(ticket(kept_context([Turn(AGENT, "a")], {})[0])) == ("any news?",)


@pytest.mark.parametrize(
    ("alone", "whole", "counts"),
    [
        (None, 0.4, True),  # "any news?" means nothing alone
        (0.3, 0.9, True),
        (0.85, 0.9, False),  # a new question is its own
        (0.9, 0.3, False),
        (0.3, None, False),
        (None, None, True),  # an agent's reply then answers all of it
    ],
)
def test_earlier_turns_are_used_if_they_raise_the_confidence(
    alone: float | None, whole: float | None, counts: bool
) -> None:
    context, _ = kept_context([Turn(CUSTOMER, "where is my order?")], {})
    asked = ticket(context)
    given = [suggestion(alone, "alone"), suggestion(whole, "whole")]
    assert choose(asked, given).topic == ("whole" if counts else "alone")
    assert question_of(asked) == ("where is my order?\nany news?" if counts else "any news?")
    assert [turn.text for turn in turns_of(asked)] == ["where is my order?"]


def test_a_message_without_a_thread_has_one_suggestion() -> None:
    asked = ticket(None)
    assert choose(asked, [suggestion(0.5, "alone")]).topic == "alone"
    assert asked.context is None
    assert question_of(asked) == "any news?"


@pytest.mark.parametrize("text", ["", "  ", "please draft a reply", "Can you help us with this?", "hi!", "?"])
def test_a_bare_request_gives_nothing_to_draft_for(text: str) -> None:
    assert asks_only_for_a_draft(text)


@pytest.mark.parametrize(
    "text", ["where is my order?", "refund please", "help me cancel this", "any news?", "12345", "draft 7"]
)
def test_a_word_of_substance_is_something_to_draft_for(text: str) -> None:
    assert not asks_only_for_a_draft(text)
