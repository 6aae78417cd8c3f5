"""`--again` learns imported tickets again: rows keep their ids and get the words of today's rules."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from bot.helpdesks.port import Comment
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.services.helpdesk import lessons
from bot.services.helpdesk.importing import AT_ONCE
from db import resolutions
from db.learned_tables import Resolution, ResolutionChange
from db.session import read, write
from tests.bot.support.zendesk import solved
from tests.bot.support.zendesk.imports import WORKSPACE, an_importer, is_nothing_learned, remove_all, rows
from tests.bot.support.zendesk.stand_in import StandIn


def store_as_earlier_rules_did(engine: Engine) -> dict[int, str]:
    """Put wrong words into every other imported row; its id and right reply."""
    with write(engine) as session:
        found = session.scalars(select(Resolution).order_by(Resolution.id)).all()[::2]
        right = {row.id: row.reply for row in found}
        for row in found:
            row.message, row.reply = "Sarah asks for #100001", f"{row.reply}\n\nBest,\nAna Agent"
        return right


def test_known_replies_are_changed_in_place(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 20)
    first = an_importer(engine, zendesk).run()
    right = rows(engine)
    wrong = store_as_earlier_rules_did(engine)
    told = an_importer(engine, zendesk).run(again=True)
    assert (told.learned, told.changed, told.dropped) == (0, len(wrong), 0)
    assert told.left_out[lessons.KNOWN] == first.learned - len(wrong)
    assert (told.tickets, told.solved) == (first.tickets, first.solved)
    assert rows(engine) == right
    with read(engine) as session:
        stored = {row.id: row.reply for row in session.scalars(select(Resolution))}
        logged = session.scalars(select(ResolutionChange.resolution_id).order_by(ResolutionChange.id)).all()
    assert {row_id: stored[row_id] for row_id in wrong} == wrong
    assert logged[first.learned :] == list(wrong), "the index learns them again"
    assert an_importer(engine, zendesk).run(again=True).changed == 0


def test_a_dry_run_says_what_would_change(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 20)
    an_importer(engine, zendesk).run()
    wrong = store_as_earlier_rules_did(engine)
    before = rows(engine)
    assert an_importer(engine, zendesk, dry_run=True).run(again=True).changed == len(wrong)
    assert rows(engine) == before


def test_what_somebody_removed_stays_removed(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 5)
    an_importer(engine, zendesk).run()
    remove_all(engine)
    told = an_importer(engine, zendesk).run(again=True)
    assert (told.learned, told.changed) == (0, 0)
    assert is_nothing_learned(engine)


def test_a_reply_that_teaches_nothing_by_now_is_dropped_and_may_come_back(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    account = stand_in.account
    number = account.add_ticket("Where is my parcel today?", at=solved.FIRST)
    at = solved.FIRST + timedelta(minutes=5)
    account.add_comment(number, solved.AUTOMATIC, author_id=account.agent, at=at)
    account.set_status(number, "solved", at=at)
    origin = f"zendesk:{number}:{account.tickets[number].comments[-1]['id']}"
    with write(engine) as session:
        resolutions.add_imported(
            session, workspace_id=WORKSPACE, message="Where?", reply=solved.AUTOMATIC, origin=origin
        )
    assert an_importer(engine, zendesk).run(again=True).dropped == 1
    assert rows(engine) == [(None, "", "", "imported")]
    account.tickets[number].comments[-1] |= dict.fromkeys(
        ("body", "html_body", "plain_body"), "I have asked the carrier where your parcel is."
    )
    assert an_importer(engine, zendesk).run(again=True).learned == 1
    assert rows(engine)[1][0] == origin


def test_a_killed_run_is_taken_up_also_by_a_plain_import(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved.fill(stand_in.account, 3 * AT_ONCE)
    an_importer(engine, zendesk).run()
    wrong = store_as_earlier_rules_did(engine)
    read_comments, left = ZendeskHelpdesk.comments, iter(range(AT_ONCE + 15))

    def killed(helpdesk: ZendeskHelpdesk, ticket_id: str) -> list[Comment]:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return list(read_comments(helpdesk, ticket_id))

    with monkeypatch.context() as cut_off:
        cut_off.setattr(ZendeskHelpdesk, "comments", killed)
        with pytest.raises(KeyboardInterrupt):
            an_importer(engine, zendesk).run(again=True)
    asked = len(stand_in.asked("GET", "/comments"))
    told = an_importer(engine, zendesk).run()
    assert (told.again, told.changed, told.tickets) == (True, len(wrong), 3 * AT_ONCE)
    assert len(stand_in.asked("GET", "/comments")) - asked < 2 * AT_ONCE + 1, "it went on where it was"
    assert an_importer(engine, zendesk).run().tickets == 0, "and the next one reads what changed since"
