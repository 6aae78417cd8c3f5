"""Threads of Slack as questions with the team's answers."""

from datetime import UTC, datetime

import pytest

from bot.access import Access
from bot.job_handlers import GiveUp
from bot.playground.world.state import Message
from bot.services.knowledge.importing import PairImporter, Told
from bot.services.knowledge.slack_threads import NO_TEAM, SOURCE, SlackThreads
from bot.services.slack.team import Team, asking_for_jobs
from bot.services.workspace import Workspace
from bot.slack_budgets import Budgets
from bot.slack_client import paced_client
from db.learned_tables import Resolution
from tests.bot.support.workplace import Workplace

CHANNEL = "C0GENERAL"
BEGAN = 1_780_000_000


def _say(workplace: Workplace, seconds: int, user: str, text: str, root: int | None = None) -> None:
    thread = None if root is None else f"{BEGAN + root}.000100"
    ts = f"{BEGAN + seconds}.000100"
    workplace.playground.state.add(Message(CHANNEL, ts, user, text, thread_ts=thread))


def _import(workplace: Workplace, since: int = 0, channel: str = CHANNEL) -> Told:
    settings, workspace = workplace.desk.settings, workplace.desk.workspace
    client = paced_client(settings, Budgets(), Access(), lambda method, place: None)
    team = Team(workspace, settings, asking_for_jobs(client))
    threads = SlackThreads(workspace, client, team, channel, wait=lambda seconds: None)
    told = Told()
    importer = PairImporter(Workspace(workplace.engine, workspace.id), "old", source=SOURCE, place=channel)
    for _ in importer.run(threads.records(datetime.fromtimestamp(BEGAN + since, UTC)), told):
        pass
    return told


def test_an_answer_of_the_team_is_learned_once_and_masked(workplace: Workplace) -> None:
    _say(workplace, 0, "U0SAM", "Where can I leave my bicycle? Order 12345678 waits.")
    _say(workplace, 60, "U0GUS", "I would like to know that as well, please.", root=0)
    _say(workplace, 120, "U0MAYA", "Hi Sam Rivera, leave it in the yard beside the door.", root=0)
    _say(workplace, 200, "U0SAM", "Does anybody have a spare key for the yard?")
    _say(workplace, 260, "U0GUS", "I have one, come to the second floor for it.", root=200)
    _say(workplace, 300, "U0SAM", "A question that nobody answered at all")
    told = _import(workplace)
    [row] = workplace.rows(Resolution)
    assert (row.source, row.tag, row.origin) == ("imported", "old", f"slack:{CHANNEL}:{BEGAN + 120}.000100")
    assert row.message == "Where can I leave my bicycle? Order {{Order Number}} waits."
    assert row.reply == "Hi {{Person Name}}, leave it in the yard beside the door."
    assert told.left_out == {NO_TEAM: 1}
    assert _import(workplace).learned == 0
    assert _import(workplace, since=100).records == 1, "threads that began before are not read"


def test_what_draftdesk_answered_and_waits_are_no_obstacle(workplace: Workplace) -> None:
    sent = workplace.say("How do I cancel my order 12345678?")
    workplace.press(workplace.card(sent), "Approve & send")
    workplace.reply(sent)
    learned = len(workplace.rows(Resolution))
    since = int(float(sent)) - BEGAN - 5
    told = _import(workplace, since=since, channel="C0SUPPORT")
    assert told.left_out == {"answered with Draftdesk": 1}
    assert len(workplace.rows(Resolution)) == learned


def test_a_channel_without_us_says_so(workplace: Workplace) -> None:
    with pytest.raises(GiveUp, match="channel_not_found"):
        _import(workplace, channel="C0NOWHERE")
