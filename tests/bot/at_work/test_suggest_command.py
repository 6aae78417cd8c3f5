"""`/suggest`: usage, drafts, Use, Edit, and the message if a reply cannot be posted."""

from dataclasses import replace
from typing import Any, Literal

import pytest
from sqlalchemy.exc import OperationalError

from bot.playground.world.people import Channel
from bot.services.tickets import intake
from db import jobs
from db.jobs import NewJob
from db.learned_tables import Resolution
from db.session import write
from db.tables import Decision, Ticket
from model.drafting.drafter import Drafter
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted

QUESTION = "where is my order 12345?"


def test_an_empty_command_is_answered_with_its_usage(workplace: Workplace) -> None:
    for text in ("", "   "):
        answer = workplace.deliver(slack_payloads.command(text, response_url="http://127.0.0.1:9/"))
        assert answer.json()["response_type"] == "ephemeral"
        assert "For example" in answer.json()["text"]
    assert workplace.rows(Ticket) == []


def test_a_greeting_is_answered_with_the_commands_purpose(workplace: Workplace) -> None:
    answer = workplace.deliver(slack_payloads.command("hello", response_url="http://127.0.0.1:9/"))
    assert answer.json()["response_type"] == "ephemeral"
    assert answer.json()["text"].startswith(
        "That is a greeting or thanks, so there is nothing to draft.\nGive me"
    )
    assert workplace.rows(Ticket) == []


def test_a_command_is_acknowledged_at_once_and_answered_to_one_person(workplace: Workplace) -> None:
    answer = workplace.suggest(QUESTION)
    assert workplace.whispers("U0MAYA", "C0GENERAL") == [answer]
    assert len(buttons(answer)["Use"]) == len(buttons(answer)["Edit"]) == len(quoted(answer)) - 1
    assert quoted(answer)[0] == QUESTION
    assert list(workplace.playground.state.visible("C0GENERAL")) == []
    (ticket,) = workplace.rows(Ticket)
    assert (ticket.source, ticket.channel, ticket.author) == ("suggest", "C0GENERAL", "U0MAYA")


def test_behind_a_long_queue_the_person_is_told_its_length(workplace: Workplace) -> None:
    workplace.drafting.worker.stop()
    with write(workplace.engine) as session:
        for _ in range(17):
            jobs.enqueue(session, workspace_id=slack_payloads.TEAM, job=NewJob(kind="draft", payload={}))
    workplace.gesture("message", user="U0MAYA", channel="C0GENERAL", text=f"/suggest {QUESTION}")
    (said,) = workplace.whispers("U0MAYA", "C0GENERAL")
    assert said.text == "17 messages came first. The drafts for yours will follow here."


def test_a_command_whose_drafting_fails_is_answered(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(self: Drafter, messages: Any, **more: Any) -> Any:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Drafter, "suggest_in_steps", explode)
    workplace.drafting.worker._pace = replace(workplace.drafting.worker._pace, backoff=lambda failures: 0.0)
    answer = workplace.suggest(QUESTION)
    assert "Drafting failed" in str(answer.blocks)
    assert list(buttons(answer)) == ["Write a reply"]


def test_a_command_that_cannot_be_stored_is_answered_with_an_error(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any, **more: Any) -> int:
        raise OperationalError("select", {}, Exception("secret detail"))

    for function in ("ahead", "receive"):
        with monkeypatch.context() as patched:
            patched.setattr(intake, function, broken)
            answer = workplace.suggest(QUESTION)
            assert "I cannot store anything at the moment, so nothing was done." in answer.text
            assert "secret detail" not in answer.text
            workplace.playground.state.messages.clear()
    assert workplace.rows(Ticket) == []


def test_using_a_draft_posts_it_in_the_channel_and_leaves_a_receipt(workplace: Workplace) -> None:
    answer = workplace.suggest("how can I reset my password?")
    second = quoted(answer)[2]
    workplace.press(answer, "Use", nth=1)
    receipt = workplace.receipt(answer)
    (posted,) = workplace.playground.state.visible("C0GENERAL")
    assert (posted.text, posted.thread_ts) == (second, None)
    assert "Approved by <@U0MAYA>" in receipt
    assert "· Sent <!date^" in receipt
    assert quoted(answer) == ["how can I reset my password?", second]
    assert [row.source for row in workplace.rows(Resolution)] == ["approved"]


def test_editing_a_suggestion_posts_the_edited_reply(workplace: Workplace) -> None:
    answer = workplace.suggest(QUESTION)
    workplace.press(answer, "Edit")
    workplace.submit(slack_payloads.reply_values("My own words about 12345."))
    assert "Edited and approved by <@U0MAYA>" in workplace.receipt(answer)
    (posted,) = workplace.playground.state.visible("C0GENERAL")
    assert posted.text == "My own words about 12345."
    (resolution,) = workplace.rows(Resolution)
    assert resolution.reply == "My own words about {{Order Number}}."


def test_an_abstention_offers_to_write_the_reply(workplace: Workplace) -> None:
    answer = workplace.suggest("zzyzx qwrtp vvlk")
    assert buttons(answer).keys() - {"Open"} == {"Write a reply"}
    workplace.press(answer, "Write a reply")
    workplace.submit(slack_payloads.reply_values("Congratulations!"))
    assert "Written and sent by <@U0MAYA>" in workplace.receipt(answer)
    assert [m.text for m in workplace.playground.state.visible("C0GENERAL")] == ["Congratulations!"]


def test_a_reply_that_cannot_be_posted_names_the_next_step_and_can_be_retried(
    workplace: Workplace,
) -> None:
    state = workplace.playground.state
    state.channels["C0PRIVATE"] = Channel("C0PRIVATE", "private", "", has_app=True)
    answer = workplace.suggest(QUESTION, channel="C0PRIVATE")
    draft = quoted(answer)[1]
    state.channels["C0PRIVATE"] = Channel("C0PRIVATE", "private", "", has_app=False)
    workplace.press(answer, "Use")
    eventually(lambda: "Try again" in buttons(answer))
    assert "The reply was not sent" in str(answer.blocks)
    assert "/invite @Draftdesk" in str(answer.blocks)
    assert quoted(answer) == [QUESTION, draft]
    state.channels["C0PRIVATE"] = Channel("C0PRIVATE", "private", "", has_app=True)
    workplace.press(answer, "Try again")
    assert "not sent" not in workplace.receipt(answer)
    assert [m.text for m in state.visible("C0PRIVATE")] == [draft]
    assert len(workplace.rows(Decision)) == 1


def test_a_command_that_slack_sends_twice_makes_one_ticket(workplace: Workplace) -> None:
    url = f"{workplace.slack_url}/playground/response/none"
    body = slack_payloads.command(
        QUESTION, response_url=url, trigger_id="13345224609.738474920.8088930838d88f"
    )
    for _ in range(2):
        assert workplace.deliver(body).status_code == 200
    eventually(lambda: workplace.rows(Ticket))
    workplace.settle()
    assert len(workplace.rows(Ticket)) == 1


@pytest.mark.parametrize("kind", ["public", "private"])
def test_without_membership_the_answer_says_to_copy_and_has_no_use_button(
    workplace: Workplace, kind: Literal["public", "private"]
) -> None:
    state = workplace.playground.state
    state.channels["C0ELSE"] = Channel("C0ELSE", "else", "", has_app=False, kind=kind)
    answer = workplace.suggest(QUESTION, channel="C0ELSE")
    assert "Copy the reply, or invite me with /invite @Draftdesk" in str(answer.blocks)
    assert "Use" not in buttons(answer)
    state.messages.clear()
    answer = workplace.suggest("zzyzx qwrtp vvlk", channel="C0ELSE")
    assert "/invite @Draftdesk" in str(answer.blocks), "a newly written reply could not be posted either"
    state.messages.clear()
    state.admit_app("C0ELSE")
    assert "Use" in buttons(workplace.suggest(QUESTION, channel="C0ELSE"))


def test_if_membership_is_unknown_use_is_offered(workplace: Workplace) -> None:
    workplace.playground.state.fail_next("conversations.info", "missing_scope")
    answer = workplace.suggest(QUESTION)
    assert "Use posts the reply here" in str(answer.blocks)
    assert "Use" in buttons(answer)
    assert workplace.playground.state.faults == [], "Slack was asked"
