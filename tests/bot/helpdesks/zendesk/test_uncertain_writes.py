"""Failing writes against the stand-in: certain and uncertain results, and one comment per reply."""

import threading
from collections.abc import Callable

import pytest

from bot.helpdesks.port import (
    AskedToWait,
    Collision,
    HelpdeskError,
    NotAllowed,
    Refused,
    Reply,
    TicketGone,
    Unreachable,
)
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from tests.bot.support.zendesk.faults import Asked, Fault
from tests.bot.support.zendesk.replies import KEY, reply_to
from tests.bot.support.zendesk.stand_in import StandIn

UNCERTAIN = [
    Fault("reset"),
    Fault("reset", after=True),
    Fault("hang"),
    Fault("hang", after=True),
    Fault(status=500),
    Fault(status=500, after=True),
    Fault(status=503, retry_after="1"),
    Fault(status=503, after=True),
    Fault(status=200, body={}, after=True),
    Fault(status=409, body={"error": "DatabaseConflict"}),
]


@pytest.mark.parametrize("fault", UNCERTAIN, ids=lambda fault: f"{fault.what}-{fault.status}-{fault.after}")
def test_an_uncertain_write_is_sent_once_and_its_key_shows_the_result(
    stand_in: StandIn, zendesk: ZendeskHelpdesk, fault: Fault
) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    reply = reply_to(zendesk, number)
    stand_in.faults.plan(fault, method="PUT")
    with pytest.raises(Unreachable):
        zendesk.send(reply)
    assert len(stand_in.asked("PUT")) == 1
    sent = zendesk.sent(str(number), KEY)
    assert (sent is not None) == fault.after
    if sent is None:
        sent = zendesk.send(reply)
    assert stand_in.account.written(number, KEY) == [int(sent.comment_id)]


def test_audits_that_lag_behind_leave_the_outcome_open(stand_in: StandIn, zendesk: ZendeskHelpdesk) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    reply = reply_to(zendesk, number)
    stand_in.faults.plan(Fault("reset", after=True), method="PUT")
    with pytest.raises(Unreachable):
        zendesk.send(reply)
    stand_in.hidden_audits = 1
    with pytest.raises(Unreachable, match="newest comment"):
        zendesk.sent(str(number), KEY)
    stand_in.hidden_audits = 0
    sent = zendesk.sent(str(number), KEY)
    assert sent is not None
    assert stand_in.account.written(number, KEY) == [int(sent.comment_id)]


CERTAIN: list[tuple[Fault, type[HelpdeskError]]] = [
    (Fault(status=403), NotAllowed),
    (Fault(status=404), TicketGone),
    (Fault(status=409), Collision),
    (Fault(status=422), Refused),
    (Fault(status=429, retry_after="7"), AskedToWait),
    (Fault(status=400), Refused),
    (Fault(status=302), Refused),
]


@pytest.mark.parametrize(("fault", "error"), CERTAIN, ids=lambda value: str(getattr(value, "status", "")))
def test_a_refused_write_has_its_own_error_without_customers_words(
    stand_in: StandIn, zendesk: ZendeskHelpdesk, fault: Fault, error: type[HelpdeskError]
) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    reply = reply_to(zendesk, number)
    stand_in.faults.plan(fault, method="PUT")
    with pytest.raises(error) as raised:
        zendesk.send(reply)
    assert "12345" not in str(raised.value)
    assert len(stand_in.asked("PUT")) == 1
    assert stand_in.account.written(number, KEY) == []
    assert zendesk.sent(str(number), KEY) is None


def test_many_replies_with_every_fault_become_one_comment_each(
    stand_in: StandIn, zendesk: ZendeskHelpdesk
) -> None:
    """Four threads, 60 replies, faults for every third request: the contract of `send` and `sent`."""
    numbers = [stand_in.account.add_ticket("Where is it?") for _ in range(60)]
    stamps = {number: zendesk.ticket(str(number)).stamp for number in numbers}
    kinds = [*UNCERTAIN, Fault(status=429, retry_after="7"), Fault(status=401)]
    turn = iter(range(10**6))

    def choose(asked: Asked) -> Fault | None:
        number = next(turn)
        return kinds[number // 3 % len(kinds)] if asked.method == "PUT" and number % 3 == 0 else None

    stand_in.faults.choose = choose

    def work(mine: list[int]) -> None:
        for number in mine:
            _until_sent(zendesk, number, stamps[number], stand_in.clock.advance)

    threads = [threading.Thread(target=work, args=(numbers[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(stand_in.account.written(number, f"draftdesk-{number}")) for number in numbers] == [1] * 60


def _until_sent(zendesk: ZendeskHelpdesk, number: int, stamp: str, wait: Callable[[float], None]) -> None:
    key, uncertain = f"draftdesk-{number}", False
    for _ in range(50):
        try:
            if uncertain and zendesk.sent(str(number), key) is not None:
                return
            zendesk.send(Reply(str(number), "It is on its way.", True, key, stamp))
        except (Unreachable, NotAllowed):  # Not allowed: two consecutive 401 answers.
            uncertain = True
        except AskedToWait as asked:
            wait(asked.seconds)
        else:
            return
    raise AssertionError("never sent")
