"""`/suggest` with a link, and its keywords: help, stats, watch, unwatch."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from bot.playground.world.people import Channel
from bot.playground.world.state import Message, State
from db.tables import Decision, Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted

ORDER = "where is my order 12345?"
NOWHERE = "http://127.0.0.1:9/"


def link(ts: str, channel: str = "C0SUPPORT", root: str | None = None) -> str:
    """A message's link, as from "Copy link", in the form in which Slack passes it on."""
    query = f"?thread_ts={root}&amp;cid={channel}" if root else ""
    return f"<https://acme.slack.com/archives/{channel}/p{ts.replace('.', '')}{query}>"


def ask(workplace: Workplace, text: str, *, user: str = "U0MAYA", channel: str = "C0GENERAL") -> Message:
    """Send the command as Slack does, with `text` in its format; return the private answer."""
    before = len(workplace.whispers(user, channel))
    body = slack_payloads.command(text, response_url=workplace.response_url(user, channel), channel=channel)
    answer = workplace.deliver(body.replace(b"U0MAYA", user.encode()))
    assert (answer.status_code, answer.text) == (200, "")
    return eventually(lambda: found[-1] if len(found := workplace.whispers(user, channel)) > before else None)


def test_a_link_drafts_for_its_message_and_use_replies_in_its_thread(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.card(root)
    answer = ask(workplace, link(root))
    assert quoted(answer)[0] == ORDER
    assert "in the message's thread" in str(answer.blocks)
    ticket = workplace.rows(Ticket)[1]
    assert (ticket.source, ticket.channel, ticket.author) == ("suggest", "C0SUPPORT", "U0SAM")
    assert ticket.text == "where is my order {{Order Number}}?"
    assert "Approve & send" in buttons(workplace.card(root)), "asking for oneself retires no card"
    workplace.press(answer, "Use")
    assert workplace.reply(root).user == "U0DRAFTDESK"
    eventually(lambda: not buttons(workplace.card(root)))
    assert "A colleague answered the customer" in workplace.card(root).text


def test_an_answered_message_gets_no_second_reply_by_its_link(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.card(root)
    answers = [ask(workplace, link(root), user=user) for user in ("U0MAYA", "U0JONAS")]
    workplace.press(workplace.card(root), "Approve & send")
    workplace.reply(root)
    for answer, user in zip(answers, ("U0MAYA", "U0JONAS"), strict=True):
        workplace.press(answer, "Use", user=user)
        told = eventually(partial(told_besides, workplace, answer, user))
        assert "already approved by <@U0MAYA>" in told
    assert len(workplace.rows(Decision)) == 1


def told_besides(workplace: Workplace, answer: Message, user: str) -> str | None:
    """The user's next message after the answer; None if there is none."""
    later = [said.text for said in workplace.whispers(user, "C0GENERAL") if float(said.ts) > float(answer.ts)]
    return later[-1] if later else None


def test_a_card_has_buttons_again_after_the_reply_by_its_link_is_undone(patient: Workplace) -> None:
    root = patient.say(ORDER)
    patient.card(root)
    answer = ask(patient, link(root))
    patient.press(answer, "Use")
    eventually(lambda: not buttons(patient.card(root)))
    eventually(lambda: "Undo" in buttons(answer))
    patient.press(answer, "Undo")
    eventually(lambda: "Approve & send" in buttons(patient.card(root)))


def test_a_link_to_a_reply_knows_the_thread(workplace: Workplace) -> None:
    root = workplace.say("I want to cancel my order 12345 please", channel="C0GENERAL")
    reply = workplace.say("any news?", channel="C0GENERAL", thread_ts=root)
    answer = ask(workplace, link(reply, "C0GENERAL", root))
    assert quoted(answer)[0] == "any news?"
    (ticket,) = workplace.rows(Ticket)
    assert (ticket.topic, ticket.thread_ts) == ("cancel_order", root)


def private(state: State) -> None:
    """A channel with the app and Jonas, but without Maya."""
    state.channels["C0SECRET"] = Channel(
        "C0SECRET", "secret", "", kind="private", members=("U0JONAS", "U0DRAFTDESK")
    )


def absent(state: State) -> None:
    """A channel with Maya, but without the app."""
    state.channels["C0SECRET"] = Channel("C0SECRET", "secret", "", has_app=False, members=("U0MAYA",))


@pytest.mark.parametrize("make", [private, absent])
def test_a_link_is_followed_only_if_user_and_bot_are_members(
    workplace: Workplace, make: Callable[[State], None]
) -> None:
    make(workplace.playground.state)
    message = Message("C0SECRET", workplace.playground.state.next_ts(), "U0JONAS", ORDER)
    workplace.playground.state.add(message)
    answer = ask(workplace, link(message.ts, "C0SECRET"))
    assert "/invite @Draftdesk" in str(answer.blocks)
    assert "12345" not in str(answer.blocks)
    assert workplace.rows(Ticket) == []


def test_a_link_without_a_usable_message_is_answered_with_the_reason(workplace: Workplace) -> None:
    thanks = workplace.say("thanks!")
    card = workplace.card(workplace.say(ORDER))
    texts = {
        link("1700000000.000100"): "no customer's message at that link",
        link(card.ts, root=card.thread_ts): "no customer's message at that link",
        link(thanks): "nothing to draft",
    }
    for text, why in texts.items():
        assert why in ask(workplace, text, channel="C0SUPPORT").text
    assert len(workplace.rows(Ticket)) == 1


def test_a_link_that_slack_refuses_to_follow_is_answered(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    for code, why in (("not_in_channel", "/invite @Draftdesk"), ("missing_scope", "manifest")):
        workplace.playground.state.fail_next("conversations.replies", code)
        assert why in ask(workplace, link(root), channel="C0SUPPORT").text


def test_a_link_unreadable_for_long_is_finally_answered(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.desk.outbox._pace = replace(workplace.desk.outbox._pace, backoff=lambda failures: 0.0)
    workplace.playground.state.fail_next("conversations.replies", "internal_error", times=8)
    assert "Slack did not show me that message" in ask(workplace, link(root), channel="C0SUPPORT").text


def test_a_link_with_words_around_it_is_treated_as_text(workplace: Workplace) -> None:
    answer = ask(workplace, f"where is my order 12345? see {link('1700000000.000100')}")
    assert quoted(answer)[0].startswith("where is my order 12345? see https://acme.slack.com/")


def test_help_is_answered_immediately_with_all_features(workplace: Workplace) -> None:
    answer = workplace.deliver(slack_payloads.command(" Help ", response_url=NOWHERE)).json()
    assert answer["response_type"] == "ephemeral"
    for word in ("/suggest LINK", "Draft a reply", "stats", "watch", "unwatch", "/invite @Draftdesk"):
        assert word in str(answer["blocks"])


def test_keywords_within_a_text_belong_to_the_customers_message(workplace: Workplace) -> None:
    for text in ("help me with my order 12345", "stats of my order 12345 please", "watch my order 12345"):
        ask(workplace, text)
    assert len(workplace.rows(Ticket)) == 3


def test_stats_count_each_kind_of_decision_separately(workplace: Workplace) -> None:
    nothing = workplace.deliver(slack_payloads.command("stats", response_url=NOWHERE)).json()
    assert "No draft has been decided yet" in str(nothing["blocks"])
    card = workplace.card(workplace.say(ORDER))
    workplace.press(card, "Approve & send")
    workplace.receipt(card)
    edited = workplace.card(workplace.say("I want to cancel my order 777"))
    workplace.press(edited, "Edit")
    workplace.submit(slack_payloads.reply_values("We have cancelled it."))
    workplace.receipt(edited)
    rejected = workplace.card(workplace.say("how can I reset my password?"))
    workplace.press(rejected, "Reject", user="U0JONAS")
    workplace.gesture(
        "submit",
        user="U0JONAS",
        view_id=workplace.view("U0JONAS").id,
        values=slack_payloads.reason_values("tone"),
    )
    eventually(lambda: len(workplace.rows(Decision)) == 3)
    shown = workplace.deliver(slack_payloads.command("stats", response_url=NOWHERE)).json()
    assert shown["text"] == "The last 30 days: 67% of 3 decided drafts accepted."
    fields = [field["text"] for block in shown["blocks"] for field in block.get("fields", ())]
    team, own = fields[:5], fields[5:]
    assert team[0] == "*Accepted as is*\n1"
    assert team[1].startswith("*Accepted after edits*\n1 (")
    assert team[1].endswith(" changed on average)")
    assert team[2] == "*Rejected*\n1 (Tone 1)"
    assert own[2] == "*Rejected*\n0", "Maya rejected nothing"
    assert "3 messages with a draft" in str(shown["blocks"])


def test_an_admin_watches_and_unwatches_a_channel(workplace: Workplace) -> None:
    assert "gets a draft" in ask(workplace, "watch", user="U0ADA").text
    assert "watched already" in ask(workplace, "Watch", user="U0ADA").text
    root = workplace.say(ORDER, channel="C0GENERAL")
    eventually(lambda: [message for message in workplace.thread(root, "C0GENERAL") if message.blocks])
    assert "ignore the messages" in ask(workplace, "unwatch", user="U0ADA").text
    assert "is not watched" in ask(workplace, "unwatch", user="U0ADA").text
    workplace.say(ORDER, channel="C0GENERAL")
    assert len(workplace.rows(Ticket)) == 1


def test_a_channel_watched_by_environment_can_be_unwatched(workplace: Workplace) -> None:
    ask(workplace, "unwatch", user="U0ADA", channel="C0SUPPORT")
    workplace.say(ORDER)
    assert workplace.rows(Ticket) == []


@pytest.mark.parametrize("user", ["U0MAYA", "U0GUS"])
def test_only_admins_choose_watched_channels(workplace: Workplace, user: str) -> None:
    for word, channel in (("watch", "C0GENERAL"), ("unwatch", "C0SUPPORT")):
        assert "Only admins" in ask(workplace, word, user=user, channel=channel).text
    workplace.say(ORDER, channel="C0GENERAL")
    assert workplace.rows(Ticket) == []


def test_an_unwatchable_channel_is_answered_with_the_next_step(workplace: Workplace) -> None:
    state = workplace.playground.state
    assert "not direct messages" in ask(workplace, "watch", user="U0ADA", channel="D0ADA").text
    state.channels["C0GENERAL"] = replace(state.channels["C0GENERAL"], has_app=False)
    assert "/invite @Draftdesk" in ask(workplace, "watch", user="U0ADA").text
    state.channels["C0GENERAL"] = replace(state.channels["C0GENERAL"], has_app=True)
    for code, why in (("channel_not_found", "/invite @Draftdesk"), ("fatal_error", "fatal_error")):
        state.fail_next("conversations.info", code)
        assert why in ask(workplace, "watch", user="U0ADA").text


def test_in_a_direct_message_without_the_bot_the_answer_says_to_copy(workplace: Workplace) -> None:
    state = workplace.playground.state
    state.channels["D0PRIVATE"] = Channel(
        "D0PRIVATE", "jonas", "", has_app=False, kind="im", members=("U0MAYA", "U0JONAS")
    )
    answer = ask(workplace, ORDER, channel="D0PRIVATE")
    assert "nobody can invite me. Copy the reply." in str(answer.blocks)
    assert "Use" not in buttons(answer)
    assert "Use" in buttons(ask(workplace, ORDER, channel="D0MAYA")), "our own conversation with her"
