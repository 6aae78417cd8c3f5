"""A team's habits of greeting, closing and length, and a text adapted to them."""

import pytest

from model.writing.style import Style, body_length, in_style

HABIT = [
    "Hey there,\n\nOpen the Orders page and choose Cancel.\n\nCheers,\nThe Acme team",
    "Hey there,\n\nWe need the order number to check it.\n\nCheers,\nThe Acme team",
    "Hey there,\n\nIt takes two days.\n\nCheers,\nThe Acme team",
    "Hey there,\n\nThe garden opens in May.\n\nCheers,\nThe Acme team",
    "Hey there,\n\nDogs may come on a lead.\n\nCheers,\nThe Acme team",
]
TERSE = [
    "Sent you a label.",
    "Two days.",
    "Needs the order number.",
    "Closed at noon.",
    "In May.",
    "On a lead.",
]
PUBLIC = (
    "Hello! Thank you for reaching out. Open Addresses and choose Edit. Let me know if you have any other"
    " questions."
)


def test_a_clear_habit_replaces_greeting_and_sign_off() -> None:
    style = Style.of(HABIT)
    assert (style.greeting, style.closing, style.sign_off) == ("Hey there,", "", "Cheers,\nThe Acme team")
    assert style.length == 24
    assert (
        in_style(PUBLIC, style) == "Hey there,\n\nOpen Addresses and choose Edit.\n\nCheers,\nThe Acme team"
    )


def test_a_terse_team_gets_neither_greeting_nor_closing() -> None:
    style = Style.of(TERSE)
    assert (style.greeting, style.closing, style.sign_off) == ("", "", "")
    assert in_style(PUBLIC, style) == "Open Addresses and choose Edit."


def test_a_few_replies_without_a_closing_are_no_habit() -> None:
    assert Style.of(TERSE[:4]).closing is None
    assert Style.of([*TERSE, PUBLIC]).closing is None


def test_without_a_habit_the_text_is_unchanged() -> None:
    assert in_style(PUBLIC, Style.of(HABIT[:2])) == PUBLIC
    mixed = ["Hi! One thing.", "Hello! Two things.", "Dear customer, three.", "Four."]
    assert Style.of(mixed).greeting is None
    assert in_style(PUBLIC, Style.of(mixed)).startswith("Hello! Thank you for reaching out. Open")


def test_the_body_is_never_touched() -> None:
    body = "Please try this:\n\n1. Open it.\n2.  Close it."
    dressed = in_style(body, Style.of(HABIT))
    assert dressed == f"Hey there,\n\n{body}\n\nCheers,\nThe Acme team"
    assert in_style(dressed, Style.of(HABIT)) == dressed
    assert in_style("Hello!", Style.of(HABIT)) == "Hello!"


@pytest.mark.parametrize(
    ("greeting", "known", "unknown"),
    [
        ("Hi {{Person Name}},", "Hi {{Person Name}},", "Hi,"),
        ("Dear {{Person Name}},", "Dear {{Person Name}},", "Hello! Thank you for reaching out."),
        ("Hallo Frau {{Person Name}},", "Hallo Frau {{Person Name}},", "Hello! Thank you for reaching out."),
        ("Hi Anna,", "Hi,", "Hi,"),
    ],
)
def test_a_greeting_names_the_customer_only_where_the_name_is_known(
    greeting: str, known: str, unknown: str
) -> None:
    style = Style.of([f"{greeting}\n\nIt takes {days} days." for days in ("two", "five", "ten")])
    assert in_style(PUBLIC, style, {"Person Name"}).startswith(known)
    assert in_style(PUBLIC, style).startswith(unknown)
    assert "{{" not in in_style(PUBLIC, style)


@pytest.mark.parametrize(
    ("sign_off", "usual"),
    [
        ("Kind regards,\nMaria", "Kind regards"),
        ("Kind regards,\nMaria Gomez\nAcme support", "Kind regards,\nAcme support"),
        ("Best, Tom", "Best"),
        ("Kind regards, {{Person Name}}", "Kind regards"),
        ("Cheers,\nThe Acme team", "Cheers,\nThe Acme team"),
    ],
)
def test_a_sign_off_names_nobody(sign_off: str, usual: str) -> None:
    style = Style.of([f"It takes {days} days.\n\n{sign_off}" for days in ("two", "five", "ten")])
    assert style.sign_off == usual
    assert in_style(PUBLIC, style).endswith(f"\n\n{usual}")


def test_agents_who_sign_with_their_own_names_share_the_words_above() -> None:
    signed = [f"It takes two days.\n\nKind regards,\n{name}" for name in ("Maria", "Tom", "Anna")]
    assert Style.of(signed).sign_off == "Kind regards"


def test_a_body_that_no_greeting_precedes_begins_with_a_capital() -> None:
    assert in_style("Hallo Anna,\n\ndas dauert zwei Tage.", Style.of(TERSE)) == "Das dauert zwei Tage."


def test_the_length_of_a_body_leaves_out_what_a_style_adds() -> None:
    assert body_length(PUBLIC) == len("Open Addresses and choose Edit.")
    assert body_length(HABIT[2]) == len("It takes two days.")
