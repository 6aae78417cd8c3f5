"""A workspace's preferences: database rows first, then the environment."""

from datetime import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.services import preferences as subject
from bot.services.preferences import Approvers, Preferences
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import preferences as stored
from db.channels import ChannelChoice
from db.session import read, write
from db.vocabulary import ApproversKind, PreferenceName

TEAM, OTHER = "T0DEMO", "T0OTHER"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path, channels=("C0SUPPORT", "C0BILLING"), confidence=0.25, retrain_at=time(3, 30)
    )


def of(engine: Engine, settings: Settings, workspace: str = TEAM) -> Preferences:
    with read(engine) as session:
        return subject.read(session, workspace, settings)


def test_the_environment_applies_if_nothing_is_set_in_slack(engine: Engine, settings: Settings) -> None:
    found = of(engine, settings)
    assert found.channels == ("C0SUPPORT", "C0BILLING")
    assert found.approvers == Approvers(ApproversKind.EVERYONE)
    assert (found.confidence, found.retrain_at) == (0.25, time(3, 30))
    assert found.origins == {}
    assert not found.accepts_bots("C0SUPPORT")


def test_an_admins_value_wins_and_names_the_admin(engine: Engine, settings: Settings) -> None:
    subject.set_confidence(Workspace(engine, TEAM), "U0ADA", 0.4)
    subject.set_confidence(Workspace(engine, TEAM), "U0MAYA", 0.6)
    subject.set_retrain_at(Workspace(engine, TEAM), "U0ADA", time(4, 15))
    subject.set_approvers(
        Workspace(engine, TEAM), "U0ADA", Approvers(ApproversKind.PEOPLE, people=("U0MAYA",))
    )
    found = of(engine, settings)
    assert (found.confidence, found.retrain_at) == (0.6, time(4, 15))
    assert found.approvers == Approvers(ApproversKind.PEOPLE, people=("U0MAYA",))
    assert {name: origin.set_by for name, origin in found.origins.items()} == {
        "confidence": "U0MAYA",
        "retrain_at": "U0ADA",
        "approvers": "U0ADA",
    }


def test_each_setting_can_be_reset_to_the_environment(engine: Engine, settings: Settings) -> None:
    before = of(engine, settings)
    subject.set_confidence(Workspace(engine, TEAM), "U0ADA", 0.4)
    subject.set_retrain_at(Workspace(engine, TEAM), "U0ADA", time(4, 15))
    subject.set_approvers(Workspace(engine, TEAM), "U0ADA", Approvers(ApproversKind.GROUP, group="S0AGENTS"))
    subject.set_channel(Workspace(engine, TEAM), "U0ADA", "C0SUPPORT", ChannelChoice(False))
    assert of(engine, settings) != before
    for name in subject.NAMES:
        subject.reset(Workspace(engine, TEAM), "U0ADA", name)
    assert of(engine, settings) == before


def test_watching_a_channel_does_not_affect_others(engine: Engine, settings: Settings) -> None:
    subject.set_channel(Workspace(engine, TEAM), "U0ADA", "C0NEW", ChannelChoice(True))
    subject.set_channel(Workspace(engine, TEAM), "U0ADA", "C0BILLING", ChannelChoice(False))
    assert of(engine, settings).channels == ("C0SUPPORT", "C0NEW")
    subject.set_channel(Workspace(engine, TEAM), "U0ADA", "C0BILLING", ChannelChoice(True))
    assert of(engine, settings).watched("C0BILLING")


def test_watching_again_keeps_the_setting_for_other_apps(engine: Engine, settings: Settings) -> None:
    subject.set_channel(Workspace(engine, TEAM), "U0ADA", "C0SUPPORT", ChannelChoice(True, True))
    subject.set_channel(Workspace(engine, TEAM), "U0ADA", "C0SUPPORT", ChannelChoice(False))
    assert not of(engine, settings).accepts_bots("C0SUPPORT")
    subject.set_channel(Workspace(engine, TEAM), "U0ADA", "C0SUPPORT", ChannelChoice(True))
    assert of(engine, settings).accepts_bots("C0SUPPORT")


def test_setting_one_channel_keeps_the_others(engine: Engine, settings: Settings) -> None:
    subject.set_channel(Workspace(engine, TEAM), "U0ADA", "C0NEW", ChannelChoice(True, True))
    subject.set_channel(Workspace(engine, TEAM), "U0ADA", "C0BILLING", ChannelChoice(False, True))
    found = of(engine, settings)
    assert found.channels == ("C0SUPPORT", "C0NEW")
    assert found.accepts_bots("C0NEW")
    assert not found.accepts_bots("C0BILLING"), "nothing is taken from a channel that is not watched"
    subject.set_channel(Workspace(engine, TEAM), "U0MAYA", "C0NEW", ChannelChoice(True, False))
    found = of(engine, settings)
    assert (found.channels, found.accepts_bots("C0NEW")) == (("C0SUPPORT", "C0NEW"), False)
    assert found.origins[PreferenceName.CHANNELS].set_by == "U0MAYA"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("confidence", "often"),
        ("confidence", True),
        ("confidence", 7),
        ("retrain_at", "dawn"),
        ("retrain_at", 3),
    ],
)
def test_an_unreadable_stored_value_counts_as_unset(
    engine: Engine, settings: Settings, name: str, value: Any
) -> None:
    with write(engine) as session:
        stored.put(session, workspace_id=TEAM, name=name, value=value, set_by="U0ADA")
    assert of(engine, settings) == of(engine, settings, OTHER)


@pytest.mark.parametrize("value", ["anyone", {"kind": "all"}, {"kind": "group", "group": "<!here>"}, {}, 3])
def test_unreadable_approvers_permit_nobody(engine: Engine, settings: Settings, value: Any) -> None:
    with write(engine) as session:
        stored.put(session, workspace_id=TEAM, name="approvers", value=value, set_by="U0ADA")
    assert of(engine, settings).approvers == Approvers(ApproversKind.PEOPLE, people=())


def test_each_workspace_has_its_own_preferences(engine: Engine, settings: Settings) -> None:
    before = of(engine, settings, OTHER)
    subject.set_confidence(Workspace(engine, TEAM), "U0ADA", 0.9)
    subject.set_channel(Workspace(engine, TEAM), "U0ADA", "C0NEW", ChannelChoice(True))
    subject.set_approvers(
        Workspace(engine, TEAM), "U0ADA", Approvers(ApproversKind.PEOPLE, people=("U0MAYA",))
    )
    assert of(engine, settings, OTHER) == before
    for name in subject.NAMES:
        subject.reset(Workspace(engine, OTHER), "U0ADA", name)
    assert of(engine, settings).confidence == 0.9
    assert of(engine, settings).watched("C0NEW")
