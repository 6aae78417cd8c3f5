"""Many messages at once, and slow answers: Slack's limits are kept; one slow call holds up nobody else."""

import time
from collections import Counter

from bot.slack_budgets import POST
from db.tables import Job, PostedCard, Ticket
from db.vocabulary import JobStatus
from tests.bot.support import slack_payloads
from tests.bot.support.slack_hands import ByHand, over_http
from tests.bot.support.workplace import Workplace, buttons, eventually

STALL_SECONDS = 4.0
REPLIES = "conversations.replies"


def write_many(place: Workplace, count: int, channel: str = "C0SUPPORT") -> list[str]:
    """Post `count` customers' messages at once; their ts."""
    hands = ByHand(place, over_http(place))
    written = [hands.seen(channel, f"where is my order {12300 + n}?") for n in range(count)]
    for n, ts in enumerate(written):
        sent = slack_payloads.message(f"where is my order {12300 + n}?", ts=ts, event_ts=ts, channel=channel)
        assert place.deliver_event(sent).status_code == 200
    return written


def cards_of(place: Workplace, written: list[str], channel: str = "C0SUPPORT") -> list[int]:
    """How many cards each message has."""
    return [len([m for m in place.thread(ts, channel) if m.blocks]) for ts in written]


def test_a_channel_that_takes_one_post_a_second_gets_every_card_with_few_refusals(
    workplace: Workplace,
) -> None:
    workplace.gate.budgets[POST] = 1.0
    written = write_many(workplace, 8)
    eventually(lambda: cards_of(workplace, written) == [1] * 8)
    workplace.settle()
    assert workplace.gate.counts(refused=True)[POST] <= 2
    assert workplace.gate.counts()[POST] <= 10
    assert workplace.gate.counts()[REPLIES] == 0
    posted = [m.thread_ts for m in workplace.playground.state.visible("C0SUPPORT") if m.blocks]
    assert posted == written, "in the order of the messages"


def test_retry_after_is_honoured_by_every_job_of_that_channel_and_by_no_other(workplace: Workplace) -> None:
    workplace.gate.slow[POST, "C0SUPPORT"] = 0.2
    workplace.playground.state.fail_next(POST, "ratelimited", retry_after=3)
    started = time.monotonic()
    written = write_many(workplace, 3)
    eventually(lambda: [job for job in workplace.rows(Job) if job.deferrals])
    workplace.suggest("where is my order 777?")  # Answered beside it, by a response URL.
    assert time.monotonic() - started < 3
    eventually(lambda: cards_of(workplace, written) == [1] * 3)
    tried = Counter(seen.channel for seen in workplace.gate.calls if seen.method == POST)
    assert tried == {"C0SUPPORT": 4}, "one refused, none while it said to wait"
    assert time.monotonic() - started >= 3


def test_a_slow_post_holds_up_no_other_channel(workplace: Workplace) -> None:
    state, hands = workplace.playground.state, ByHand(workplace, over_http(workplace))
    workplace.gate.slow[POST, "C0SUPPORT"] = STALL_SECONDS
    stalled = hands.say("where is my order 12345?")
    eventually(lambda: any(seen.method == POST for seen in workplace.gate.calls))
    started = time.monotonic()
    ts = hands.seen("C0GENERAL", "where is my order 777?")
    hands.shortcut(ts, "draft_reply")
    eventually(lambda: workplace.thread(ts, "C0GENERAL"))
    assert time.monotonic() - started < STALL_SECONDS / 2
    assert workplace.thread(stalled) == []
    eventually(lambda: workplace.thread(stalled))
    assert len(list(state.visible("C0SUPPORT"))) == 2


def test_posts_of_a_channel_never_overtake_each_other(workplace: Workplace) -> None:
    workplace.gate.slow[POST, "C0SUPPORT"] = 0.3
    written = write_many(workplace, 4)
    eventually(lambda: cards_of(workplace, written) == [1] * 4)
    posted = [m.thread_ts for m in workplace.playground.state.visible("C0SUPPORT") if m.blocks]
    assert posted == written
    workplace.settle()
    assert len(workplace.rows(Ticket)) == len(workplace.rows(PostedCard)) == 4
    assert {job.status for job in workplace.work()} == {JobStatus.DONE}
    assert "Approve & send" in buttons(workplace.thread(written[0])[0])
