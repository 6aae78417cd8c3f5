"""The whole loop once: message, draft, edit, resolution, retraining run, drafts from the new version."""

from datetime import timedelta

from bot.jobs.night_clock import ask_if_due
from db.base import now
from db.learned_tables import Resolution
from db.tables import ModelVersion
from db.vocabulary import VersionStatus
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace, eventually, quoted

WRITTEN = "Zephyr couriers carry order 12345 to you tomorrow before noon."


def test_an_edited_reply_comes_back_from_a_version_that_learned_it(workplace: Workplace) -> None:
    ts = workplace.say("hi, where is my order 12345?")
    card = workplace.card(ts)
    assert "model v1" in str(card.blocks)
    workplace.press(card, "Edit")
    workplace.submit(slack_payloads.reply_values(WRITTEN))
    assert workplace.reply(ts).text == WRITTEN
    (resolution,) = workplace.rows(Resolution)
    assert resolution.reply == "Zephyr couriers carry order {{Order Number}} to you tomorrow before noon."

    desk = workplace.desk
    for at in (now(), now() + timedelta(days=1)):
        ask_if_due(desk.workspace, desk.settings, at)
    desk.wake()
    workplace.desk.retrainer.drain(240)
    first, second = workplace.rows(ModelVersion)
    assert (first.status, second.status) == (VersionStatus.RETIRED, VersionStatus.SERVING)
    assert second.learned_through == 1
    eventually(lambda: workplace.drafting.number == 2)

    again = workplace.card(workplace.say("hi where is my order 67890 please"))
    assert "model v2" in str(again.blocks)
    assert quoted(again)[0] == WRITTEN.replace("12345", "67890")
    assert "Approved reply 1" in str(again.blocks)
