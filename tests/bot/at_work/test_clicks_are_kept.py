"""A click is acknowledged when it is stored: a kill loses none, and one that is not stored does nothing."""

import random
import sqlite3
from collections import Counter
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, select

from bot.app import Draftdesk
from bot.blocks import draft_card
from bot.playground.world.state import Message
from db.base import now
from db.learned_tables import Resolution
from db.session import write
from db.tables import Decision, Job, Ticket
from db.vocabulary import JobStatus
from tests.bot.support import slack_clicks, slack_payloads
from tests.bot.support.clicks import clicked
from tests.bot.support.drafting_here import drafting_here
from tests.bot.support.killable import draftdesks, kill
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace, buttons, eventually, usable

KILLS = 20
LATEST_SECONDS = 0.03
"""A click is done about so many seconds after its acknowledgement: the process is killed before that."""


def approve_button(card: Message) -> str:
    """The value of the card's *Approve & send*."""
    found = [each for block in card.blocks for each in usable(block)]
    return str(next(each["value"] for each in found if each["action_id"] == draft_card.APPROVE))


def approved_then_killed(place: Workplace, card: Message, url: str, pid: int, draw: random.Random) -> None:
    """Approve a card in the Draftdesk at `url`, and kill it once it has acknowledged the click."""
    back = place.response_url(about=card)
    body = slack_clicks.click(
        draft_card.APPROVE, approve_button(card), response_url=back, ts=card.ts, thread_ts=card.thread_ts
    )
    headers = slack_payloads.headers(body, kind=slack_payloads.FORM)
    answer = httpx.post(f"{url}/slack/events", content=body, headers=headers, timeout=10, trust_env=False)
    kill(pid, within=LATEST_SECONDS, draw=draw)
    assert answer.status_code == 200


def expire_leases(engine: Engine) -> None:
    """Let the jobs of killed workers be taken at once, not after a minute."""
    with write(engine) as session:
        for job in session.scalars(select(Job).where(Job.status == JobStatus.LEASED)):
            job.leased_until = now()


@pytest.mark.slow
def test_no_acknowledged_approval_is_lost_when_the_process_is_killed(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    draw = random.Random(7)
    with working(engine, starter_bundle, tmp_path / "home") as place:
        cards = [place.card(place.say(f"where is my order {12300 + n}?")) for n in range(KILLS)]
        place.settle()
        place.desk.stop()
        url = engine.url.render_as_string(hide_password=False)
        with draftdesks(url, place.desk.settings) as killable:
            for card in cards:
                with killable.one() as (at, pid):
                    approved_then_killed(place, card, at, pid, draw)
        expire_leases(engine)
        last = Draftdesk.connect(place.desk.settings, engine, drafts=drafting_here(engine))
        last.start()
        try:
            eventually(lambda: len(place.rows(Decision)) == KILLS)
            for card in cards:
                eventually(lambda card=card: not buttons(card))  # type: ignore[misc] # bound now.
        finally:
            last.stop()
        assert Counter(each.status for each in place.rows(Ticket)) == {"decided": KILLS}
        assert len(place.rows(Decision)) == len(place.rows(Resolution)) == KILLS
        replies = [len([m for m in place.thread(card.thread_ts or "") if not m.blocks]) for card in cards]
        assert replies == [1] * KILLS


def test_a_click_that_cannot_be_stored_is_not_acknowledged_and_a_second_one_works(
    workplace: Workplace,
) -> None:
    if workplace.engine.dialect.name != "sqlite":
        pytest.skip("locks a whole SQLite file")
    card = workplace.card(workplace.say("where is my order 12345?"))
    value = approve_button(card)
    other = sqlite3.connect(str(workplace.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        answer = clicked(workplace, draft_card.APPROVE, value, card=card)
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert answer.status_code == 500
    (said,) = eventually(lambda: workplace.whispers("U0MAYA"))
    assert "I cannot store anything at the moment, so nothing was done." in said.text
    workplace.settle()
    assert workplace.rows(Decision) == []
    assert clicked(workplace, draft_card.APPROVE, value, card=card).status_code == 200
    workplace.receipt(card)
    assert len(workplace.rows(Decision)) == 1


def test_a_click_that_arrives_twice_counts_once(workplace: Workplace) -> None:
    card = workplace.card(workplace.say("where is my order 12345?"))
    url = workplace.response_url(about=card)
    body = slack_clicks.click(draft_card.ANOTHER, approve_button(card), response_url=url, ts=card.ts)
    assert [workplace.deliver(body).status_code for _ in range(2)] == [200, 200]
    workplace.settle()
    assert len([job for job in workplace.rows(Job) if job.kind == "click"]) == 1
