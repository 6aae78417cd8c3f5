"""The brand file and bad replies in a running bot: facts fill blanks, bans apply, faults do not spread."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from bot.listeners.replies import problem
from bot.references import Reference
from bot.services.decisions import decide as decisions
from bot.services.decisions.decide import Written
from bot.services.tickets import drafting
from bot.services.tickets.outcomes import Agent, NothingWritten, TooLong
from db import resolutions
from db.learned_tables import Resolution
from db.resolutions import NewResolution
from db.session import write
from db.tables import Draft, Job, Ticket
from db.vocabulary import ResolutionSource
from model.brand.values import NO_BRAND, Brand
from model.drafting.suggestion import Draft as Proposal
from model.drafting.suggestion import Suggestion
from tests.bot.support import slack_payloads
from tests.bot.support.clicks import redrawn
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace, quoted

QUESTION = "hi, where is my order 12345?"
BRAND = """
[company]
site = "https://acme.example"
phone = "+1 800 555 0100"
sign_off = "Kind regards, Acme"
[phrases]
banned = ["we guarantee"]
"""


@pytest.fixture
def branded(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A running Draftdesk with a brand file in its data folder."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "brand.toml").write_text(BRAND, encoding="utf-8")
    with working(engine, starter_bundle, home) as place:
        yield place


def agent() -> Agent:
    return Agent("U0MAYA")


def test_a_draft_is_signed_and_filled_with_the_companys_facts(branded: Workplace) -> None:
    card = branded.card(branded.say(QUESTION))
    assert quoted(card)[0].endswith("\n\nKind regards, Acme")
    with write(branded.engine) as session:
        session.execute(update(Draft).values(text="Order {{Order Number}}: {{Website URL}}"))
    assert quoted(redrawn(branded, card)) == ["Order 12345: https://acme.example"]


def test_an_edited_reply_is_learned_with_the_companys_facts_as_placeholders(branded: Workplace) -> None:
    ts = branded.say("my mail is ann@x.example, when will my order 12345 of May 5 come? I paid $20.")
    branded.press(branded.card(ts), "Edit")
    written = "Call +1 800 555 0100 about 12345. It costs $4.99, or $20 on 5 May.\n\nKind regards, Acme"
    branded.submit(slack_payloads.reply_values(written))
    assert branded.reply(ts).text == written
    [learned] = branded.rows(Resolution)
    assert learned.message == (
        "my mail is {{Email Address}}, when will my order {{Order Number}} of {{Date}} come?"
        " I paid {{Currency Symbol}}{{Money Amount}}."
    )
    assert learned.reply == (
        "Call {{Customer Support Phone Number}} about {{Order Number}}. It costs $4.99, or ${{Money Amount}}"
        " on {{Date}}.\n\n{{Sign-off}}"
    )


def test_company_facts_in_a_message_are_not_mistaken_for_the_customers_values(branded: Workplace) -> None:
    branded.card(branded.say("I called +1 800 555 0100 about order 12345, nobody answers"))
    [ticket] = branded.rows(Ticket)
    assert (
        ticket.text
        == "I called {{Customer Support Phone Number}} about order {{Order Number}}, nobody answers"
    )


def test_no_draft_contains_a_banned_phrase_even_after_filling_in_values() -> None:
    brand = Brand(banned=("we guarantee", "no order 12345"))
    drafts = tuple(
        Proposal(text, 0.5, ())
        for text in ("There is no order {{Order Number}}.", "It is on its way.", "We  GUARANTEE it.")
    )
    fitting, _ = drafting._fitting(Suggestion(drafts, None, "v1"), {"Order Number": "12345"}, brand)
    assert [draft.text for draft in fitting] == ["It is on its way."]
    fitting, reason = drafting._fitting(Suggestion(drafts[2:], None, "v1"), {}, brand)
    assert fitting == []
    assert reason == 'The replies that fit contain phrases that brand.toml bans: "we guarantee".'


def test_with_an_unusable_brand_file_the_bot_drafts_and_says_why(
    engine: Engine, starter_bundle: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "acme.toml"
    path.write_text('[company]\nphnoe = "1"', encoding="utf-8")
    fault = f'{path}, line 2: [company] has no key "phnoe"; did you mean "phone"?'
    for _ in range(2):  # After a restart it does not repeat the notice in the channel.
        with (
            caplog.at_level(logging.ERROR, "bot.services.versions.loading"),
            working(engine, starter_bundle, tmp_path / "home", brand=path, ops_channel="C0OPS") as place,
        ):
            assert quoted(place.card(place.say(QUESTION)))
            [notice] = [job for job in place.rows(Job) if job.kind == "notice"]
    assert fault in notice.payload["text"]
    assert any(fault in message for message in caplog.messages)


def test_a_reply_of_50_kilobytes_is_refused_with_its_length_and_nothing_is_sent(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    workplace.card(ts)
    [ticket] = workplace.rows(Ticket)
    reference = Reference(ticket.id, ticket.shown_draft_id)
    outcome = decisions.edit(
        workplace.desk.workspace, agent(), reference, Written("word " * 10_000), NO_BRAND, 0
    )
    assert outcome == TooLong(49_999)
    assert problem(outcome, "U0MAYA") == "The reply has 49,999 characters; 3,000 can be sent. Shorten it."
    assert (
        decisions.edit(workplace.desk.workspace, agent(), reference, Written(" \n"), NO_BRAND, 0)
        == NothingWritten()
    )
    assert workplace.rows(Resolution) == []
    assert len(workplace.thread(ts)) == 1


@pytest.mark.parametrize("reply", ["word " * 10_000, " ", "{{Order Number}} {{Website URL}}"])
def test_a_bad_resolution_in_the_database_is_reported_kept_and_not_used(
    workplace: Workplace, reply: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = quoted(workplace.card(workplace.say(QUESTION)))
    with write(workplace.engine) as session:
        added = resolutions.add(
            session,
            workspace_id=slack_payloads.TEAM,
            new=NewResolution(
                message="hi, where is my order {{Order Number}}?", reply=reply, source=ResolutionSource.EDITED
            ),
        )
        row_id = f"resolution:{added.id}"
    with caplog.at_level(logging.WARNING, "model.drafting.drafter"):
        after = quoted(workplace.card(workplace.say(QUESTION)))
    assert after == before
    assert any(message.startswith(f"{row_id} is not learned: its reply") for message in caplog.messages)
    assert [each.reply for each in workplace.rows(Resolution)] == [reply]


def test_a_reply_of_ticket_values_only_is_sent_but_not_learned(
    workplace: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    ts = workplace.say(QUESTION)
    workplace.press(workplace.card(ts), "Edit")
    workplace.submit(slack_payloads.reply_values("12345"))
    assert workplace.reply(ts).text == "12345"
    with caplog.at_level(logging.WARNING, "model.drafting.drafter"):
        workplace.card(workplace.say("hi, where is my order 99887?"))
    assert any("has no word" in message for message in caplog.messages)
    assert [each.reply for each in workplace.rows(Resolution)] == ["{{Order Number}}"]
