"""A draft's sources and an abstention's past replies, through the real Bolt app over HTTP."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from bot.blocks.draft_card import SOURCES
from bot.blocks.past_replies import OPEN
from bot.playground.world.state import Message
from db import drafts, resolutions, tickets
from db.learned_tables import GoldenPair, Resolution
from db.resolutions import NewResolution
from db.session import write
from db.tables import Decision, Draft, Ticket
from db.tickets import NewTicket
from db.vocabulary import ResolutionSource, TicketSource
from model.drafting.citing import Source
from tests.bot.support import slack_payloads
from tests.bot.support.clicks import clicked, redrawn, told_after
from tests.bot.support.running import working
from tests.bot.support.suggestions import change_suggestions
from tests.bot.support.workplace import Workplace, buttons, quotes

QUESTION = "hi, where is my order 12345?"
TEAM = slack_payloads.TEAM
NO_QUESTION = "zzyzx qwrtp vvlk"


def point_at(workplace: Workplace, *ids: str) -> None:
    """Set the shown draft's sources."""
    sources = [{"id": each, "score": 0.8, "share": 0.6} for each in ids]
    with write(workplace.engine) as session:
        session.execute(update(Draft).values(sources=sources))


def offer(workplace: Workplace, *ids: str) -> Message:
    """A card without a draft that offers these past replies."""
    card = workplace.card(workplace.say(NO_QUESTION))
    with write(workplace.engine) as session:
        session.execute(update(Ticket).values(closest=[{"id": each, "score": 0.31} for each in ids]))
    return card


def approved(workplace: Workplace, message: str, reply: str, workspace_id: str = TEAM) -> int:
    """An approved reply without a decision in this workplace."""
    with write(workplace.engine) as session:
        row = resolutions.add(
            session,
            workspace_id=workspace_id,
            new=NewResolution(
                message=message, reply=reply, source=ResolutionSource.APPROVED, topic="track_order"
            ),
        )
        return row.id


def opened(workplace: Workplace, user: str = "U0MAYA") -> str:
    """The open modal's content."""
    return str(workplace.view(user).payload["blocks"])


def starter_row(workplace: Workplace) -> tuple[str, str, str]:
    """The id, message and reply of a row of the served version."""
    row = next(row for n in range(1, 99) if (row := workplace.desk.serving.base_row(f"starter:{n}")))
    return row.id, row.message, row.reply


def test_a_draft_is_stored_and_shown_with_its_sources_and_their_shares(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    draft = workplace.rows(Draft)[0]
    assert all(set(source) == {"id", "score", "share"} for source in draft.sources)
    assert max(source["share"] for source in draft.sources) > 0.5
    assert draft.wording_share is not None
    assert draft.wording_share >= max(source["share"] for source in draft.sources)
    shown = str(card.blocks)
    assert f"{draft.wording_share:.0%} of the wording is from past replies · Sources: Starter " in shown


def test_sources_show_message_reply_topic_and_origin(workplace: Workplace) -> None:
    source_id, message, reply = starter_row(workplace)
    card = workplace.card(workplace.say(QUESTION))
    point_at(workplace, source_id)
    workplace.press(card, "Sources")
    blocks = workplace.view().payload["blocks"]
    assert [each.replace("[", "{{").replace("]", "}}") for each in quotes(blocks)] == [message, reply]
    for told in ("Starter set of Draftdesk", "has 60% of the draft's wording", "80% similar", "Topic: "):
        assert told in str(blocks)


def test_an_approved_reply_is_shown_with_its_approver(workplace: Workplace) -> None:
    first = workplace.card(workplace.say(QUESTION))
    workplace.press(first, "Edit", user="U0JONAS")
    workplace.submit(slack_payloads.reply_values("Zephyr brings order 12345 <soon>."), user="U0JONAS")
    workplace.receipt(first)
    card = workplace.card(workplace.say("hi, where is my order 67890?"))
    assert "Approved reply 1" in str(card.blocks)
    workplace.press(card, "Sources")
    shown = opened(workplace)
    assert "Edited and approved by <@U0JONAS> · <!date^" in shown
    assert "Zephyr brings order [Order Number] <soon>." in shown
    assert not [value for value in ("12345", "67890") if value in shown]


def test_sources_can_still_be_opened_from_a_suggestion(workplace: Workplace) -> None:
    answer = workplace.suggest(QUESTION)
    workplace.press(answer, "Sources", nth=1)
    assert "*The reply*" in opened(workplace)


def test_a_source_deleted_meanwhile_is_marked_as_deleted(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    number = approved(workplace, "where is it", "The secret reply.")
    point_at(workplace, f"resolution:{number}", "resolution:999", "resolution:x", "resolution:²")
    with write(workplace.engine) as session:
        resolutions.remove(session, workspace_id=TEAM, resolution_id=number)
    workplace.press(card, "Sources")
    assert opened(workplace).count("This reply was deleted") == 4
    assert "The secret reply." not in opened(workplace)


def test_a_source_of_a_replaced_version_is_marked_as_gone(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    point_at(workplace, "bitext:26000", "")
    with write(workplace.engine) as session:
        session.execute(update(Draft).values(model_version="v0"))
    workplace.press(card, "Sources")
    assert opened(workplace).count("The current model version does not have this reply.") == 2
    assert "Drafted by model v0; the replies below are from v1." in opened(workplace)


def test_a_reply_of_another_workspace_is_never_shown(workplace: Workplace) -> None:
    theirs = approved(workplace, "their message", "Their secret reply.", "T0OTHER")
    card = workplace.card(workplace.say(QUESTION))
    point_at(workplace, f"resolution:{theirs}")
    workplace.press(card, "Sources")
    assert "Their" not in opened(workplace)
    offered = offer(workplace, f"resolution:{theirs}")
    ticket = workplace.ticket_of(offered)
    assert "Their" not in str(offered.blocks)
    workplace.gesture("close", user="U0MAYA", view_id=workplace.view().id, values={})
    assert workplace.playground.state.view_of("U0MAYA") is None
    assert clicked(workplace, OPEN, f"{ticket.id}:past:0").status_code == 200
    shown = opened(workplace)
    assert "This reply was deleted" in shown
    assert "Their" not in shown


def test_a_ticket_of_another_workspace_opens_nothing(workplace: Workplace) -> None:
    with write(workplace.engine) as session:
        ticket = tickets.add(
            session,
            workspace_id="T0OTHER",
            slots={},
            new=NewTicket(
                source=TicketSource.MESSAGE, channel="C0SUPPORT", author="U0SAM", text="their secret"
            ),
        )
        assert ticket is not None
        ticket.closest = [{"id": "starter:1", "score": 0.5}]
        new = drafts.NewDraft("secret", 0.5, [{"id": "starter:1", "score": 0.5}], "v1")
        (draft,) = drafts.add_all(session, ticket=ticket, drafts=[new])
    for action, value in (
        (SOURCES, f"{ticket.id}:{draft.id}"),
        (SOURCES, f"{ticket.id}:0"),
        (OPEN, f"{ticket.id}:past:0"),
        (OPEN, "rubbish"),
    ):
        assert "cannot find this ticket" in told_after(workplace, action, value)
    assert workplace.playground.state.views == {}


def test_an_abstention_offers_the_closest_past_replies_and_one_can_be_sent(workplace: Workplace) -> None:
    source_id, message, _ = starter_row(workplace)
    number = approved(workplace, "where is {{Order Number}}", "Order {{Order Number}} is on [its] way.")
    card = offer(workplace, source_id, f"resolution:{number}")
    card = redrawn(workplace, card)
    assert list(buttons(card)) == ["Open", "Write a reply", "Dismiss"]
    assert " ".join(message.split())[:40].replace("{{", "[").replace("}}", "]") in str(card.blocks)
    workplace.press(card, "Open", nth=1)
    assert workplace.view().payload["submit"]["text"] == "Use this reply"
    assert "Order [Order Number] is on [its] way." in quotes(workplace.view().payload["blocks"])
    assert workplace.submit({})["problem"] is None
    form = workplace.view().payload["blocks"]
    (reply,) = [block["element"] for block in form if block.get("block_id") == "reply"]
    assert reply["initial_value"] == "Order [Order Number] is on [its] way."
    told = workplace.submit(slack_payloads.reply_values("Order [Order Number] is on [its] way!"))
    assert "Fill in or remove [Order Number], or tick" in told["errors"]["reply"]
    workplace.submit(slack_payloads.reply_values("It is on [its] way!"))
    assert "Written and sent by <@U0MAYA>" in workplace.receipt(card)
    assert workplace.rows(Resolution)[-1].reply == "It is on [its] way!"


def test_a_suggestion_without_a_draft_also_offers_past_replies(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    source_id, *_ = starter_row(workplace)
    remember_closest(monkeypatch, source_id)
    answer = workplace.suggest(NO_QUESTION)
    assert list(buttons(answer)) == ["Open", "Write a reply"]
    workplace.press(answer, "Open")
    workplace.submit({})
    workplace.submit(slack_payloads.reply_values("My own words."))
    assert "Written and sent by <@U0MAYA>" in workplace.receipt(answer)
    assert [message.text for message in workplace.playground.state.visible("C0GENERAL")] == ["My own words."]


def test_the_closest_past_replies_are_stored_with_the_ticket(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember_closest(monkeypatch, "starter:1", "starter:2")
    workplace.card(workplace.say(NO_QUESTION))
    (ticket,) = workplace.rows(Ticket)
    assert ticket.closest == [{"id": "starter:1", "score": 0.25}, {"id": "starter:2", "score": 0.25}]
    assert ticket.status == "abstained"


def test_a_past_reply_used_too_late_is_not_sent(workplace: Workplace) -> None:
    source_id, *_ = starter_row(workplace)
    card = redrawn(workplace, offer(workplace, source_id))
    workplace.press(card, "Open", user="U0JONAS")
    workplace.view("U0JONAS")
    workplace.press(card, "Dismiss")
    workplace.receipt(card)
    workplace.submit({}, user="U0JONAS")
    told = workplace.submit(slack_payloads.reply_values("Too late."), user="U0JONAS")
    assert "A colleague rejected this one before you" in told["errors"]["reply"]
    assert len(workplace.rows(Decision)) == 1


def remember_closest(monkeypatch: pytest.MonkeyPatch, *ids: str) -> None:
    """Make every abstention offer these rows; the drafter has its own tests."""
    given = tuple(Source(each, 0.25) for each in ids)
    change_suggestions(monkeypatch, lambda each: replace(each, closest=given) if each.abstained else each)


def test_below_the_threshold_past_replies_are_shown_instead_of_a_draft(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with working(engine, starter_bundle, tmp_path / "home", confidence=1.0) as workplace:
        card = workplace.card(workplace.say(QUESTION))
        assert list(buttons(card)) == ["Open", "Write a reply", "Dismiss"]
        assert len(buttons(card)["Open"]) == 3
        assert "The closest past questions" in str(card.blocks)
        (ticket,) = workplace.rows(Ticket)
        assert (ticket.status, ticket.topic, len(ticket.closest or [])) == ("abstained", None, 3)
        workplace.press(card, "Open")
        workplace.submit({})
        assert [block for block in workplace.view().payload["blocks"] if block.get("block_id") == "reply"]


def test_an_admin_marks_the_first_source_as_golden_and_removing_it_removes_the_pair(
    workplace: Workplace,
) -> None:
    card = workplace.card(workplace.say(QUESTION))
    number = approved(workplace, "where is it", "Here it is.")
    point_at(workplace, f"resolution:{number}")
    workplace.press(card, "Sources", user="U0ADA")
    workplace.submit({}, user="U0ADA")
    (pair,) = workplace.rows(GoldenPair)
    assert (pair.message, pair.reply, pair.added_by) == ("where is it", "Here it is.", "U0ADA")
    assert f"Golden pair {pair.id} is stored" in opened(workplace, "U0ADA")
    with write(workplace.engine) as session:
        resolutions.remove(session, workspace_id=TEAM, resolution_id=number)
    assert workplace.rows(GoldenPair) == []


def test_only_an_admin_is_offered_to_mark_a_golden_pair(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    workplace.press(card, "Sources", user="U0JONAS")
    assert "submit" not in workplace.view("U0JONAS").payload
