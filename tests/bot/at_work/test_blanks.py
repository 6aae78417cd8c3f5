"""Blanks: marked, counted, filled by the ticket and then by the company, and never sent unasked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from bot.playground.world.state import Message
from bot.services.tickets import wording
from db.learned_tables import Resolution
from db.session import write
from db.tables import Decision, Draft, Ticket, TicketSlot
from model.brand.values import Brand
from tests.bot.support import slack_payloads
from tests.bot.support.clicks import redrawn
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted

QUESTION = "hi, where is my order 12345?"
DRAFT = "Order {{Order Number}}: see {{Website URL}}, or {{Website URL}} by {{Weekday}}."
SHOWN = "Order 12345: see [Website URL], or [Website URL] by [Weekday]."


def card_with_blanks(workplace: Workplace) -> tuple[str, Message]:
    """A message's ts, and its card with two kinds of blanks in the draft."""
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    with write(workplace.engine) as session:
        session.execute(update(Draft).values(text=DRAFT))
    return ts, redrawn(workplace, card)


def form(workplace: Workplace) -> dict[str, dict[str, Any]]:
    """The elements of the open modal's inputs, by block."""
    blocks = workplace.view().payload["blocks"]
    return {block["block_id"]: block["element"] for block in blocks if block["type"] == "input"}


def test_blanks_are_counted_and_stand_out_on_the_card(workplace: Workplace) -> None:
    _, card = card_with_blanks(workplace)
    assert "2 blanks to fill: Website URL, Weekday" in str(card.blocks)
    assert quoted(card) == [SHOWN]
    (quote,) = [block for block in card.blocks if block["type"] == "rich_text"]
    marked = [leaf["text"] for leaf in quote["elements"][0]["elements"] if leaf.get("style")]
    assert marked == ["[Website URL]", "[Website URL]", "[Weekday]"]


def test_approving_with_blanks_asks_first_and_sends_nothing(workplace: Workplace) -> None:
    ts, card = card_with_blanks(workplace)
    workplace.press(card, "Approve & send")
    shown = str(workplace.view().payload["blocks"])
    assert "*2 blanks to fill*" in shown
    assert "[Website URL], [Weekday]\\nFill them in, remove them, or tick the box" in shown
    assert form(workplace)["reply"]["initial_value"] == SHOWN
    assert form(workplace)["blanks"]["options"][0]["text"]["text"] == "Send with the blanks"
    told = workplace.submit(slack_payloads.reply_values("See [Website URL]."))
    assert told["errors"] == {
        "reply": "Fill in or remove [Website URL], or tick the box below to send the reply with them."
    }
    workplace.settle()
    assert workplace.thread(ts) == [card]
    assert workplace.rows(Decision) == []


def test_filled_blanks_are_sent(workplace: Workplace) -> None:
    ts, card = card_with_blanks(workplace)
    workplace.press(card, "Approve & send")
    workplace.submit(slack_payloads.reply_values("Order 12345: see our site by Monday."))
    assert workplace.reply(ts).text == "Order 12345: see our site by Monday."
    assert "Approve & send" not in buttons(card)


@pytest.mark.parametrize(
    ("written", "kind", "learned"),
    [
        (SHOWN, "approved", DRAFT),
        (
            "Dear you, [Website URL] and order 12345 [sic]",
            "edited",
            "Dear you, {{Website URL}} and order {{Order Number}} [sic]",
        ),
    ],
    ids=["unchanged", "edited"],
)
def test_ticking_the_box_sends_the_blanks_and_learns_them_as_placeholders(
    workplace: Workplace, written: str, kind: str, learned: str
) -> None:
    ts, card = card_with_blanks(workplace)
    workplace.press(card, "Approve & send")
    told = workplace.submit(slack_payloads.reply_values(written, with_blanks=True))
    assert (told["problem"], told["errors"]) == (None, {})
    assert workplace.reply(ts).text == written
    assert quoted(card) == [written]
    (decision,) = workplace.rows(Decision)
    (resolution,) = workplace.rows(Resolution)
    assert (decision.kind, resolution.reply) == (kind, learned)


def test_a_blank_typed_into_a_complete_draft_asks_first_and_is_learned_as_a_blank(
    workplace: Workplace,
) -> None:
    ts = workplace.say(QUESTION)
    workplace.press(workplace.card(ts), "Edit")
    assert "blanks" not in form(workplace)
    written = "It is on its way, see [Website URL]. [Agent Name]"
    told = workplace.submit(slack_payloads.reply_values(written, delivery="none"))
    assert (told["problem"], told["errors"], workplace.rows(Decision)) == (None, {}, [])
    assert "2 blanks to fill" in str(workplace.view().payload["blocks"])
    assert form(workplace)["reply"]["initial_value"] == written
    assert form(workplace)["delivery"]["initial_option"]["value"] == "none"
    workplace.submit(slack_payloads.reply_values(written, with_blanks=True, delivery="none"))
    (resolution,) = eventually(lambda: workplace.rows(Resolution))
    assert resolution.reply == "It is on its way, see {{Website URL}}. {{Agent Name}}"


def test_the_form_of_a_complete_draft_does_not_ask_about_blanks(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    with write(workplace.engine) as session:
        session.execute(update(Draft).values(text="Order {{Order Number}} is on its way."))
    workplace.press(card, "Edit")
    assert list(form(workplace)) == ["reply", "delivery"]
    assert "blank" not in str(workplace.view().payload["blocks"])


@contextmanager
def branded(engine: Engine, bundle: Path, home: Path, file: str) -> Iterator[Workplace]:
    """A workplace with this brand file."""
    home.mkdir()
    (home / "brand.toml").write_text(file)
    with working(engine, bundle, home) as place:
        yield place


@pytest.fixture
def acme(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A workplace of a company with a site and an address."""
    facts = '[company]\nsite = "https://acme.example/help"\nemail = "help@acme.example"\n'
    with branded(engine, starter_bundle, tmp_path / "home", facts) as place:
        yield place


def test_company_facts_fill_blanks_that_the_ticket_leaves_open(acme: Workplace) -> None:
    workplace = acme
    ts, card = card_with_blanks(workplace)
    filled = "Order 12345: see https://acme.example/help, or https://acme.example/help by [Weekday]."
    assert quoted(card) == [filled]
    assert "1 blank to fill: Weekday" in str(card.blocks)
    workplace.press(card, "Approve & send")
    assert form(workplace)["reply"]["initial_value"] == filled
    written = "Order 12345: see https://acme.example/help on Monday."
    workplace.submit(slack_payloads.reply_values(written))
    assert workplace.reply(ts).text == written
    assert quoted(card) == [written]
    (resolution,) = workplace.rows(Resolution)
    assert resolution.reply == "Order {{Order Number}}: see {{Website URL}} on Monday."


def test_the_companys_address_is_not_mistaken_for_the_customers(acme: Workplace) -> None:
    acme.card(acme.say("I wrote to help@acme.example from ann@b.example, where is it?"))
    (ticket,) = acme.rows(Ticket)
    assert "{{Customer Support Email}}" in ticket.text
    assert [slot.value for slot in acme.rows(TicketSlot)] == ["ann@b.example"]


def test_a_faulty_brand_file_only_loses_its_facts(
    engine: Engine, starter_bundle: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    faulty = '[company]\nsite = "https://acme.example"\nfax = "1"\n'
    with branded(engine, starter_bundle, tmp_path / "home", faulty) as workplace:
        assert 'brand.toml, line 3: [company] has no key "fax"' in caplog.text
        _, card = card_with_blanks(workplace)
        assert quoted(card) == [SHOWN]


def test_ticket_values_take_precedence_over_company_facts() -> None:
    brand = Brand({"Website URL": "https://acme.example", "Person Name": "Acme"})
    shown = wording.shown("{{Person Name}} {{Website URL}} {{Weekday}}", {"Person Name": "Ann"}, brand)
    assert (shown.text, shown.blanks) == ("Ann https://acme.example [Weekday]", ("Weekday",))
    assert wording.shown(shown.text, {}, brand) == shown


def test_typed_blanks_are_distinguished_from_links_and_notes() -> None:
    text = "[Website URL] [Help Center](https://a.example) [1] [sic] [see it] [Agent Name] [Agent Name]"
    assert wording.blanks_in(text) == ("Website URL", "Agent Name")
