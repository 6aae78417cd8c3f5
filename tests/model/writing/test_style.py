"""A team's habits of greeting, closing and length, and a text adapted to them."""

from model.writing.style import Style, in_style

HABIT = [
    "Hey there,\n\nOpen the Orders page and choose Cancel.\n\nCheers,\nThe Acme team",
    "Hey there,\n\nWe need the order number to check it.\n\nCheers,\nThe Acme team",
    "Hey there,\n\nIt takes two days.\n\nCheers,\nThe Acme team",
]
PUBLIC = (
    "Hello! Thank you for reaching out. Open Addresses and choose Edit. Let me know if you have any other"
    " questions."
)


def test_a_clear_habit_replaces_greeting_and_sign_off() -> None:
    style = Style.of(HABIT)
    assert (style.greeting, style.closing, style.sign_off) == ("Hey there,", "", "Cheers,\nThe Acme team")
    assert (
        in_style(PUBLIC, style) == "Hey there,\n\nOpen Addresses and choose Edit.\n\nCheers,\nThe Acme team"
    )


def test_a_terse_team_gets_neither_greeting_nor_closing() -> None:
    style = Style.of(["Sent you a label.", "Two days.", "Needs the order number.", "Hi! Closed at noon."])
    assert (style.greeting, style.length) == ("", 18)
    assert in_style(PUBLIC, style) == "Open Addresses and choose Edit."


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
