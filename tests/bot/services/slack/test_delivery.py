"""If Slack, the worker or the model fails, nothing is posted twice and no failure is silent."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import Engine, select

from bot.job_handlers import GiveUp, Retry
from bot.playground.world.state import Message
from bot.services.slack.delivery import SlackDelivery
from db import jobs
from db.base import now
from db.jobs import NewJob
from db.session import read, write
from db.tables import Decision, Job, Ticket
from db.vocabulary import JobKind, JobStatus
from model.drafting.drafter import Drafter
from tests.bot.support import slack_clicks, slack_payloads
from tests.bot.support.running import TOKEN, working
from tests.bot.support.suggestions import change_suggestions
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted

QUESTION = "where is my order 12345?"


@pytest.fixture
def reported(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A workplace that reports failures in #ops."""
    with working(engine, starter_bundle, tmp_path / "home", ops_channel="C0OPS") as place:
        yield place


def again(workplace: Workplace) -> None:
    """Run jobs waiting for their next attempt now."""
    eventually(
        lambda: [job for job in workplace.rows(Job) if job.status == JobStatus.WAITING and job.last_error]
    )
    workplace.let_it_leave()


def test_a_reply_whose_answer_was_lost_is_not_posted_again(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    workplace.playground.state.fail_next("chat.postMessage", "internal_error", performed=True)
    workplace.press(card, "Approve & send")
    again(workplace)
    workplace.receipt(card)
    assert len(workplace.thread(ts)) == 2
    (job,) = [job for job in workplace.rows(Job) if job.kind == "post_reply"]
    assert (job.status, job.attempts) == (JobStatus.DONE, 2)


def test_a_card_whose_answer_was_lost_is_found_and_works(workplace: Workplace) -> None:
    workplace.playground.state.fail_next("chat.postMessage", "internal_error", performed=True)
    ts = workplace.say(QUESTION)
    again(workplace)
    card = workplace.card(ts)
    assert workplace.thread(ts) == [card]
    assert workplace.ticket_of(card).id == workplace.rows(Ticket)[0].id
    workplace.press(card, "Approve & send")
    assert "Approved by" in workplace.receipt(card)


def test_a_worker_that_dies_between_posting_and_finishing_posts_once(workplace: Workplace) -> None:
    """A killed worker's steps by hand: claimed, posted, never finished."""
    workplace.desk.outbox.stop()
    delivery = SlackDelivery(workplace.engine, client(workplace), workplace.desk.serving, None)
    with write(workplace.engine) as session:
        jobs.enqueue(
            session,
            workspace_id="T0DEMO",
            job=NewJob(kind="notice", payload={"channel": "C0OPS", "text": "v2 <!channel>"}),
        )
    for _ in range(2):
        with write(workplace.engine) as session:
            claimed = jobs.claim(
                session, workspace_id="T0DEMO", kinds=["notice"], limit=1, lease=timedelta(0), at=now()
            )
        delivery.handlers()["notice"](claimed)
    assert [message.text for message in workplace.playground.state.visible("C0OPS")] == [
        "v2 &lt;!channel&gt;"
    ]


def test_a_suggestion_that_was_posted_is_found_in_the_channel(workplace: Workplace) -> None:
    answer = workplace.suggest(QUESTION)
    workplace.playground.state.fail_next("chat.postMessage", "internal_error", performed=True)
    workplace.press(answer, "Use")
    again(workplace)
    workplace.receipt(answer)
    assert len(list(workplace.playground.state.visible("C0GENERAL"))) == 1


def test_a_rate_limit_is_waited_out_for_slacks_retry_after(workplace: Workplace) -> None:
    workplace.playground.state.fail_next("chat.postMessage", "ratelimited", retry_after=4)
    ts = workplace.say(QUESTION)
    job = eventually(lambda: next((job for job in workplace.rows(Job) if job.deferrals), None))
    assert timedelta(seconds=1) < job.run_after - now() <= timedelta(seconds=4)
    assert workplace.thread(ts) == []
    assert "Approve & send" in buttons(workplace.card(ts))


def test_a_reply_refused_permanently_is_reported_on_the_card_and_to_operators(
    reported: Workplace,
) -> None:
    ts = reported.say(QUESTION)
    card = reported.card(ts)
    offered = quoted(card)
    reported.playground.state.fail_next("chat.postMessage", "restricted_action")
    reported.press(card, "Approve & send")
    eventually(lambda: "Try again" in buttons(card))
    assert "I may not write in this channel" in str(card.blocks)
    assert quoted(card) == offered
    told = eventually(lambda: list(reported.playground.state.visible("C0OPS")))
    for words in (
        "A reply could not be posted.",
        "In <#C0SUPPORT>",
        "I may not write in this channel.",
        "Try again",
    ):
        assert words in told[0].text
    button = next(each for row in actions(card) for each in row if each["text"]["text"] == "Try again")
    reported.press(card, "Try again")
    nowhere = f"{reported.slack_url}/playground/response/gone"
    again = slack_clicks.click(button["action_id"], button["value"], response_url=nowhere, thread_ts=ts)
    assert reported.deliver(again).status_code == 200  # The card may not have this button any longer.
    reported.reply(ts)
    assert len(reported.thread(ts)) == 2
    assert "not sent" not in reported.receipt(card)
    assert len(reported.rows(Decision)) == 1


def test_try_again_does_not_repost_a_reply_that_arrived(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    workplace.playground.state.fail_next("chat.postMessage", "internal_error", performed=True)
    workplace.press(card, "Approve & send")
    eventually(lambda: [job for job in workplace.rows(Job) if job.last_error])
    with write(workplace.engine) as session:  # As after its last attempt.
        lost = session.scalars(select(Job).where(Job.kind == "post_reply")).one()
        lost.status = JobStatus.FAILED
    workplace.desk.wake()
    eventually(lambda: "Try again" in buttons(card))
    posted = workplace.thread(ts)
    workplace.press(card, "Try again")
    assert "Approved by" in workplace.receipt(card)
    assert [message.ts for message in workplace.thread(ts)] == [message.ts for message in posted]
    assert len(posted) == 2


def test_a_burst_of_the_same_failure_is_reported_once(reported: Workplace) -> None:
    for number in range(3):  # For messages deleted in Slack.
        sent = slack_payloads.message(f"where is my order 1234{number}?")
        assert reported.deliver_event(sent).status_code == 200
    eventually(lambda: [job.status for job in cards(reported)] == [JobStatus.FAILED] * 3)
    reported.settle()
    (told,) = reported.playground.state.visible("C0OPS")
    assert "A draft card could not be posted." in told.text
    assert "The customer's message was deleted" in told.text
    assert "post_card" not in told.text


def test_when_drafting_fails_the_card_says_so_and_a_reply_can_still_be_written(
    reported: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(self: Drafter, messages: Any, **more: Any) -> Any:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Drafter, "suggest_in_steps", explode)
    reported.drafting.worker._pace = replace(reported.drafting.worker._pace, backoff=lambda failures: 0.0)
    ts = reported.say(QUESTION)
    card = reported.card(ts)
    assert "Drafting failed" in str(card.blocks)
    assert "secret detail" not in str(card.blocks)
    assert "Retry" in buttons(card)
    reported.press(card, "Write a reply")
    reported.submit(slack_payloads.reply_values("It is on its way."))
    assert reported.reply(ts).text == "It is on its way."
    told = next(reported.playground.state.visible("C0OPS")).text
    assert "A message could not be drafted." in told
    (failed,) = [job for job in reported.rows(Job) if job.kind == JobKind.DRAFT]
    assert f"described in the log at draft job {failed.id}." in told
    assert "secret detail" not in told


def test_a_draft_with_blanks_is_edited_before_it_is_sent(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank = "See {{Website URL}} for {{Order Number}}."
    change_suggestions(monkeypatch, lambda each: replace_first(each, blank))
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    assert quoted(card) == ["See [Website URL] for 12345."]
    assert "1 blank to fill: Website URL" in str(card.blocks)
    workplace.press(card, "Approve & send")
    told = workplace.submit(slack_payloads.reply_values("See [Website URL] for 12345."))
    assert "Fill in or remove [Website URL], or tick the box" in told["errors"]["reply"]
    workplace.submit(slack_payloads.reply_values("See https://shop.example for 12345."))
    assert workplace.reply(ts).text == "See https://shop.example for 12345."


def test_a_draft_that_cannot_be_edited_in_slack_is_not_offered(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    too_long = "Your order is on its way. " * 200
    change_suggestions(monkeypatch, lambda each: replace_first(each, too_long))
    card = workplace.card(workplace.say(QUESTION))
    assert "longer than the 3,000 characters" in str(card.blocks)


def test_slack_errors_become_the_outboxs_exceptions(workplace: Workplace) -> None:
    delivery = SlackDelivery(workplace.engine, client(workplace), workplace.desk.serving, None)
    with write(workplace.engine) as session:
        job = jobs.enqueue(
            session,
            workspace_id="T0ELSEWHERE",  # No worker runs this workspace's jobs.
            job=NewJob(kind="notice", payload={"channel": "C0OPS", "text": "hello"}),
        )
    assert job is not None
    notice = delivery.handlers()["notice"]
    state = workplace.playground.state
    state.fail_next("chat.postMessage", "token_revoked")
    with pytest.raises(GiveUp, match="token_revoked"):
        notice([job])
    state.fail_next("chat.postMessage", "ratelimited", retry_after=7)
    with pytest.raises(Retry) as asked:
        notice([job])
    assert asked.value.after_seconds == 7
    state.fail_next("chat.postMessage", "service_unavailable")
    with pytest.raises(Exception, match="service_unavailable"):
        notice([job])
    assert list(state.visible("C0OPS")) == []


def test_an_expired_response_url_is_given_up_without_blocking_the_ticket(workplace: Workplace) -> None:
    url = f"{workplace.slack_url}/playground/response/gone"
    assert workplace.deliver(slack_payloads.command(QUESTION, response_url=url)).status_code == 200
    failed = eventually(
        lambda: next((job for job in workplace.rows(Job) if job.status == JobStatus.FAILED), None)
    )
    assert failed.kind == "answer_suggest"
    assert url not in (failed.last_error or "")
    with read(workplace.engine) as session:
        assert jobs.counts(session, workspace_id="T0DEMO")["waiting"] == 0


def cards(workplace: Workplace) -> list[Job]:
    return [job for job in workplace.rows(Job) if job.kind == "post_card"]


def actions(message: Message) -> list[list[dict[str, Any]]]:
    """The elements of each row of buttons."""
    return [block["elements"] for block in message.blocks if block["type"] == "actions"]


def client(workplace: Workplace) -> WebClient:
    return WebClient(TOKEN, base_url=f"{workplace.slack_url}/api/", retry_handlers=[])


def replace_first(suggestion: Any, text: str) -> Any:
    """Reduce the suggestion to one draft with another text."""
    assert suggestion.drafts
    return replace(suggestion, drafts=(replace(suggestion.drafts[0], text=text),))
