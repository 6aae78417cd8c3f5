"""A full database: nothing is acknowledged that is not stored, and it goes on once mended."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from bot.blocks import draft_card
from db.tables import Decision, Job, Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.clicks import clicked
from tests.bot.support.workplace import Workplace, eventually

QUESTION = "where is my order 12345?"


def fill_up(place: Workplace) -> Callable[[], None]:
    """Let the file not grow by a page, as on a full disk; return what makes room again."""

    def stay_small(connection: Any, _entry: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the pages that there are.

    event.listen(place.engine, "connect", stay_small)
    place.engine.dispose()

    def make_room() -> None:
        event.remove(place.engine, "connect", stay_small)
        place.engine.dispose()

    return make_room


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # A fault of a file.
def test_what_cannot_be_stored_is_not_acknowledged_and_works_after_the_fault(
    workplace: Workplace,
) -> None:
    card = workplace.card(workplace.say(QUESTION))
    (ticket,) = workplace.rows(Ticket)
    value = f"{ticket.id}:{ticket.shown_draft_id}"
    long = "and where is my parcel? " * 400  # More than the free space of a page.
    message = slack_payloads.message(long, ts="1700000000.000001")
    mend = fill_up(workplace)
    try:
        statuses = [workplace.deliver_event(message).status_code for _ in range(8)]
        refused = statuses[-1]
        click = clicked(workplace, draft_card.APPROVE, value, card=card).status_code
    finally:
        mend()
    assert refused == 500
    assert eventually(lambda: workplace.deliver_event(message).status_code == 200)
    if click != 200:
        assert clicked(workplace, draft_card.APPROVE, value, card=card).status_code == 200
    eventually(lambda: len(workplace.rows(Decision)) == 1)
    stored = [row for row in workplace.rows(Ticket) if row.message_ts == "1700000000.000001"]
    assert len(stored) == 1
    assert all(row.status != "failed" for row in workplace.rows(Job))
