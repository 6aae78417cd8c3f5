"""The App Home at work: each user's view, and an admin's changes."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.services import preferences
from bot.services.preferences import Preferences
from bot.services.workspace import Workspace
from db import model_versions
from db.channels import ChannelChoice
from db.model_versions import NewVersion
from db.session import read, write
from db.tables import Decision, Job, ModelVersion, Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.clicks import clicked_at_home
from tests.bot.support.visitor import ADMIN, AGENT, Visitor
from tests.bot.support.workplace import Workplace, eventually

QUESTION = "where is my order 12345?"


@pytest.fixture
def ada(workplace: Workplace) -> Visitor:
    """An admin."""
    return Visitor(workplace)


def option(value: str) -> dict[str, Any]:
    return {"type": "radio_buttons", "selected_option": {"value": value}}


def counts(place: Workplace) -> Preferences:
    with read(place.engine) as session:
        return preferences.read(session, slack_payloads.TEAM, place.desk.settings)


def refusals(place: Workplace, user: str) -> list[str]:
    return [message.text for message in place.whispers(user)]


def test_everyone_sees_linked_waiting_cards_and_their_own_figures(workplace: Workplace) -> None:
    maya, jonas = Visitor(workplace, AGENT), Visitor(workplace, "U0JONAS")
    assert "No cards are waiting" in maya.open()
    card = workplace.card(workplace.say(QUESTION))
    seen = jonas.open()
    assert f"p{card.ts.replace('.', '')}" in seen, "the card's own link"
    assert "<#C0SUPPORT>" in seen
    assert "12345" not in seen, "no customer's words: the viewer may not be a member of the channel"
    assert "None yet" in seen
    workplace.press(card, "Approve & send")
    workplace.receipt(card)
    assert "100% of 1 decided draft accepted" in maya.open()
    seen = jonas.open()
    assert "No cards are waiting" in seen
    assert "None yet" in seen, "Maya's decision is not Jonas's"


def test_only_admins_see_settings(workplace: Workplace, ada: Visitor) -> None:
    assert "Settings" not in Visitor(workplace, AGENT).open()
    seen = ada.open()
    for title in ("Watched channels", "Who may approve", "Confidence", "Nightly retraining", "Model version"):
        assert title in seen
    assert "set at the start by `DRAFTDESK_CHANNELS` or the demo" in seen
    assert "`DRAFTDESK_RETRAIN_AT` is not set" in seen


def test_a_home_says_if_slack_cannot_confirm_an_admin(workplace: Workplace, ada: Visitor) -> None:
    workplace.playground.state.fail_next("users.info", "missing_scope")
    seen = ada.open()
    assert "could not ask Slack whether you may do that (missing_scope)" in seen
    assert "Settings" not in seen


def test_the_threshold_applies_immediately_and_can_be_reset(ada: Visitor) -> None:
    place = ada.place
    own = place.desk.serving.threshold
    ada.open()
    ada.form("Change: Confidence")
    assert ada.refused(percent={"type": "number_input", "value": "140"}) == {
        "percent": "Enter a number from 0 (always draft) to 100 (never)."
    }
    assert ada.refused(percent={"type": "number_input", "value": "nan"})
    seen = ada.save(percent={"type": "number_input", "value": "99.5"})
    assert "Confidence: saved." in seen
    assert "Set in Slack by <@U0ADA>" in seen
    assert place.desk.serving.threshold == 0.995
    seen = ada.press("Use the default: Confidence")
    assert "`DRAFTDESK_CONFIDENCE` is not set" in seen
    assert place.desk.serving.threshold == own


def test_the_retrain_hour_is_stored(ada: Visitor) -> None:
    ada.open()
    form = ada.form("Change: Nightly retraining")
    assert form.payload["blocks"][0]["element"]["initial_time"] == "02:00"
    seen = ada.save(time={"type": "timepicker", "selected_time": "04:30"})
    assert "Each night at 04:30" in seen


def test_a_channel_is_watched_from_the_home(ada: Visitor) -> None:
    place = ada.place
    ada.open()
    ada.form("Change: Watched channels")
    leads = {"type": "conversations_select", "selected_conversation": "C0LEADS"}
    wrong = ada.refused(channel=leads, messages=option("people"))
    assert "Type /invite @Draftdesk" in wrong["channel"]
    general = {"type": "conversations_select", "selected_conversation": "C0GENERAL"}
    assert "<#C0SUPPORT>, <#C0GENERAL> (other apps' messages too)" in ada.save(
        channel=general, messages=option("all")
    )
    place.say(QUESTION, channel="C0GENERAL")
    eventually(lambda: place.rows(Ticket))
    ada.form("Change: Watched channels")
    support = {"type": "conversations_select", "selected_conversation": "C0SUPPORT"}
    seen = ada.save(channel=support, messages=option("none"))
    assert "<#C0SUPPORT>" not in seen
    place.say(QUESTION)
    assert [ticket.channel for ticket in place.rows(Ticket)] == ["C0GENERAL"]


def test_changed_approvers_apply_from_the_next_click_or_submission(ada: Visitor) -> None:
    place = ada.place
    card = place.card(place.say(QUESTION))
    place.press(card, "Edit", user="U0JONAS")
    ada.open()
    ada.form("Change: Who may approve")
    people = {"type": "multi_users_select", "selected_users": []}
    assert "at least one" in ada.refused(who=option("people"), people=people)["people"]
    listed = {"type": "multi_users_select", "selected_users": [AGENT]}
    assert "<@U0MAYA>" in ada.save(who=option("people"), people=listed)

    wrong = place.submit(slack_payloads.reply_values("Too late for me."), "U0JONAS")["errors"]
    assert "Only the people whom an admin chose" in str(wrong)
    place.press(card, "Approve & send", user="U0JONAS")
    eventually(lambda: refusals(place, "U0JONAS"))
    assert "Only the people whom an admin chose may decide" in refusals(place, "U0JONAS")[0]
    assert place.rows(Decision) == []
    place.press(card, "Approve & send", user=AGENT)
    place.receipt(card)
    (decision,) = place.rows(Decision)
    assert decision.decided_by == AGENT


def test_a_user_group_may_approve(ada: Visitor) -> None:
    ada.open()
    form = ada.form("Change: Who may approve")
    assert "@agents" in str(form.payload["blocks"])
    assert ada.refused(who=option("group")) == {"group": "Choose the user group."}
    seen = ada.save(
        who=option("group"), group={"type": "static_select", "selected_option": {"value": "S0AGENTS"}}
    )
    assert "<!subteam^S0AGENTS>" in seen
    card = ada.place.card(ada.place.say(QUESTION))
    ada.place.press(card, "Reject", user="U0SAM")
    eventually(lambda: refusals(ada.place, "U0SAM"))
    assert "Only members of the user group" in refusals(ada.place, "U0SAM")[0]
    assert ada.place.playground.state.view_of("U0SAM") is None
    ada.place.press(card, "Reject", user=AGENT)
    assert ada.place.view(AGENT)


def test_retraining_is_requested_once(ada: Visitor) -> None:
    ada.place.desk.retrainer.stop()  # Other tests cover the run itself.
    ada.open()
    seen = ada.press("Retrain now")
    assert "A new version: it is training or will start soon" in seen
    assert "Retrain now" not in seen
    (job,) = [job for job in ada.place.rows(Job) if job.kind == "retrain"]
    assert job.status in ("waiting", "leased")
    clicked_at_home(ada.place, "settings_retrain", "now", user=ADMIN)
    eventually(lambda: "already" in str(ada.place.playground.state.homes[ADMIN].payload["blocks"]))
    assert len([job for job in ada.place.rows(Job) if job.kind == "retrain"]) == 1


def home_saying(place: Workplace, words: str) -> str:
    """Wait until Ada's Home contains this text."""

    def look() -> str | None:
        shown = str(place.playground.state.homes[ADMIN].payload["blocks"])
        return shown if words in shown else None

    return eventually(look)


def test_the_requester_of_a_training_run_sees_its_end(ada: Visitor) -> None:
    ada.open()
    ada.press("Retrain now")
    ada.place.desk.retrainer.drain(240)
    seen = home_saying(ada.place, "The training run has ended.")
    assert "v2 is drafting" in seen, "shown once the new version drafts"
    assert "Retrain now" in seen


def test_the_requester_of_a_training_run_sees_its_failure(
    ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*given: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("bot.jobs.retrain.retrain", explode)
    ada.place.desk.retrainer._pace = replace(ada.place.desk.retrainer._pace, backoff=lambda failures: 0.0)
    ada.open()
    ada.press("Retrain now")
    seen = home_saying(ada.place, "The training run failed.")
    assert "v1 is drafting" in seen
    assert "Retrain now" in seen
    assert "secret" not in seen


def record(engine: Engine, bundle: str, number: int, sha256: str) -> None:
    with write(engine) as session:
        model_versions.record(
            session,
            workspace_id=slack_payloads.TEAM,
            new=NewVersion(
                number=number,
                path=bundle,
                sha256=sha256,
                metrics={"reply_bits_per_character": 1.25},
                learned_through=0,
            ),
        )


def serving(place: Workplace) -> int:
    return next(each.number for each in place.rows(ModelVersion) if each.status == "serving")


def test_rolling_back_works_for_an_older_version_and_not_for_a_damaged_one(ada: Visitor) -> None:
    place = ada.place
    (first,) = place.rows(ModelVersion)
    record(place.engine, first.path, 2, "0" * 64)
    record(place.engine, first.path, 3, first.sha256)
    place.desk.serving.refresh()
    seen = ada.open()
    assert "v3 is drafting" in seen
    seen = ada.press("Roll back to v2")
    assert "Version v2 cannot draft, so nothing was changed" in seen
    assert serving(place) == 3
    seen = ada.press("Roll back to v1")
    assert "Version v1 drafts from now on" in seen
    assert "Serve v3" in seen
    assert (serving(place), place.desk.serving.number) == (1, 1)


def told(place: Workplace, user: str, action: str, value: str) -> str:
    """The user's Home after a click that the stand-in did not make."""
    homes = place.playground.state.homes
    homes.pop(user, None)
    assert clicked_at_home(place, action, value, user=user).status_code == 200
    return str(eventually(lambda: homes.get(user)).payload["blocks"])


def test_a_non_admin_click_changes_nothing(workplace: Workplace) -> None:
    preferences.set_channel(
        Workspace(workplace.engine, slack_payloads.TEAM), ADMIN, "C0GENERAL", ChannelChoice(True)
    )
    for action, value in {
        "settings_change": "confidence",
        "settings_go_back": "channels",
        "settings_retrain": "now",
        "settings_serve": "1",
    }.items():
        assert "Only admins of this workspace may do that" in told(workplace, AGENT, action, value)
    assert workplace.playground.state.view_of(AGENT) is None
    assert counts(workplace).watched("C0GENERAL")
    assert [job for job in workplace.rows(Job) if job.kind == "retrain"] == []


def test_a_click_with_an_unknown_value_is_answered(workplace: Workplace) -> None:
    for value in ("", "nothing", "9" * 30, "-1", "²"):
        for action in ("settings_change", "settings_go_back", "settings_serve"):
            said = told(workplace, ADMIN, action, value)
            assert "othing was changed" in said or "no version" in said


def test_a_former_admin_cannot_save(workplace: Workplace) -> None:
    forms = {
        "set_confidence": {"percent": {"value": {"type": "number_input", "value": "50"}}},
        "set_retrain_at": {"time": {"value": {"type": "timepicker", "selected_time": "05:00"}}},
        "set_approvers": {"who": {"value": option("everyone")}},
        "set_channel": {
            "channel": {"value": {"type": "conversations_select", "selected_conversation": "C0GENERAL"}},
            "messages": {"value": option("people")},
        },
    }
    before = counts(workplace)
    for callback_id, values in forms.items():
        answer = workplace.deliver(slack_payloads.submission(callback_id, "", values, user=AGENT))
        assert answer.json()["response_action"] == "errors"
        assert "Only admins" in str(answer.json()["errors"])
    assert counts(workplace) == before
    assert before.retrain_at == time(2)
