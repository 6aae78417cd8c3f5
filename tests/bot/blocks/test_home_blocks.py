"""Payloads of the App Home and its forms: empty, at their limits, and their wording."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.blocks import home, home_settings, settings_modals
from bot.blocks.home import AdminPart, Home, WaitingCard
from bot.blocks.home_settings import SetBy, Setting, ShownVersion, ShownVersions
from bot.blocks.settings_modals import UserGroup
from bot.blocks.stats import Figures
from bot.playground.kit import blocks as validation
from tests.bot.support.slack_judges import others_on_view
from tests.bot.support.workplace import usable

AT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
LONG = "Grüße 😀 <!channel> & co. " * 200
IDS = tuple(f"C{number:063}" for number in range(300))
SET = SetBy("U0ADA", AT)


def setting(**more: Any) -> Setting:
    given: dict[str, Any] = {
        "name": "confidence",
        "title": "Confidence",
        "says": "Drafts of less than 40% are not shown",
        "set_by": None,
        "variable": "DRAFTDESK_CONFIDENCE",
        "given_at_start": False,
    }
    return Setting(**given | more)


VERSIONS = ShownVersions(
    ShownVersion(3, AT, 1.2345), (ShownVersion(4, AT, None), ShownVersion(2, AT, 1.3)), False
)
BUSY = Home(
    waiting=(
        WaitingCard("C" * 64, LONG, "drafted", AT, timedelta(days=9999), "https://slack.example/p1?a=1&b=2"),
    )
    * home.MOST_WAITING,
    waiting_in_all=10**6,
    own=Figures(
        as_is=10**6,
        edited=10**6,
        written=10**6,
        rejected={"incorrect": 10**6},
        edit_distance=1e6,
        seconds=1e9,
    ),
    days=30,
    version=10**6,
    admin=AdminPart(
        (
            setting(
                name="channels",
                says=home_settings.channels(IDS, frozenset(IDS), dict.fromkeys(IDS, IDS[0])),
                set_by=SET,
            ),
            setting(name="approvers", says=home_settings.approvers("people", None, IDS), variable=None),
            setting(set_by=SetBy("U" * 64, AT), given_at_start=True),
            setting(name="retrain_at", says=home_settings.retrain_at(time(2), LONG)),
        ),
        ShownVersions(VERSIONS.serving, (ShownVersion(10**9, AT, 1e9),) * 4, True),
    ),
    unconfirmed=LONG,
    notice=LONG,
    paused=SetBy("U" * 64, AT),
)
EMPTY = Home((), 0, Figures(), 30, None)
NEW = Home((), 0, Figures(), 30, None, AdminPart((), ShownVersions(None, (), False)))
HIDDEN = replace(
    BUSY,
    waiting=tuple(replace(card, link=None, ticket_to_show=10**9) for card in BUSY.waiting),
    admin=AdminPart((), VERSIONS, ("<#C0ACME> has others. " * 20,) * 50),
)
"""Cards that stand nowhere, and channels that others can read."""
GROUPS = tuple(UserGroup(f"S{number:063}", LONG) for number in range(150))
VIEWS: dict[str, View] = {
    "empty": home.build(EMPTY),
    "of a new workspace": home.build(NEW),
    "busy": home.build(BUSY),
    "hidden": home.build(HIDDEN),
    "of somebody outside the team": home.for_others(LONG),
    "channel": settings_modals.channel(),
    "approvers without groups": settings_modals.approvers("group", "S1", (), ()),
    "approvers": settings_modals.approvers("group", GROUPS[3].id, IDS, GROUPS),
    "confidence": settings_modals.confidence(0.125),
    "confidence of each version": settings_modals.confidence(None),
    "retraining": settings_modals.retrain_at(time(23, 59)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_slack_accepts_every_view_when_empty_and_at_its_limits(name: str) -> None:
    view = VIEWS[name].to_dict()
    assert validation.view_problems(view, view["type"]) == []
    assert others_on_view(view) == []


def test_every_button_has_its_label_first_in_its_accessible_name() -> None:
    buttons = [
        each
        for view in VIEWS.values()
        for block in view.to_dict()["blocks"]
        for each in usable(block)
        if each["type"] == "button"
    ]
    assert any("accessibility_label" in each for each in buttons)
    for each in buttons:
        label = each["text"]["text"]
        assert each.get("accessibility_label", label).startswith(label)


def shown(view: View) -> str:
    return str(view.to_dict()["blocks"])


def test_waiting_cards_are_distinguishable_and_unlisted_ones_are_counted_with_the_next_step() -> None:
    cards = tuple(
        WaitingCard(
            "C0SUPPORT", "Track order", "drafted", AT, timedelta(hours=hours), f"https://a.example/{hours}"
        )
        for hours in (5, 2)
    )
    said = shown(home.build(replace(EMPTY, waiting=cards, waiting_in_all=6)))
    assert "<https://a.example/5|1. Track order, waiting 5.0 hours> in <#C0SUPPORT>" in said
    assert "<https://a.example/2|2. Track order, waiting 2.0 hours> in <#C0SUPPORT>" in said
    assert "and 4 more. These come first: decide on them, then open this tab again." in said
    assert " more. " not in shown(home.build(replace(EMPTY, waiting=cards, waiting_in_all=2)))


def test_the_number_of_edits_and_their_size_read_as_separate_numbers() -> None:
    for distance, told in ((886.4, "4 (886 characters changed on average)"), (1.0, "4 (1 character changed")):
        said = shown(home.build(replace(EMPTY, own=Figures(edited=4, edit_distance=distance))))
        assert f"*Accepted after edits*\\n{told}" in said


def test_a_value_set_in_slack_names_its_author_and_can_be_reset() -> None:
    part = home_settings.settings_part([setting(set_by=SET, given_at_start=True)], VERSIONS)
    said = str([block.to_dict() for block in part])
    assert "Set in Slack by <@U0ADA>" in said
    assert "Use the default" in said
    assert "set at the start" not in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"given_at_start": True}, "The default, set at the start by `DRAFTDESK_CONFIDENCE` or the demo"),
        ({}, "The default; `DRAFTDESK_CONFIDENCE` is not set"),
        ({"variable": None}, "The default; no other value is set"),
    ],
)
def test_a_default_value_names_its_origin_and_has_no_reset(more: Any, said: str) -> None:
    part = str([block.to_dict() for block in home_settings.settings_part([setting(**more)], VERSIONS)])
    assert said in part
    assert home_settings.GO_BACK not in part


def test_rolling_back_asks_first_and_differs_from_serving_a_newer_version() -> None:
    part = home_settings.settings_part([], VERSIONS)
    buttons = [
        each for block in part for each in block.to_dict().get("elements", ()) if each["type"] == "button"
    ]
    by_label = {button["text"]["text"]: button for button in buttons}
    assert by_label.keys() == {"Retrain now", "Try on past tickets", "Serve v4", "Roll back to v2"}
    assert by_label["Roll back to v2"]["confirm"]["style"] == "danger"
    assert "confirm" in by_label["Serve v4"]
    assert "confirm" not in by_label["Retrain now"]


def test_during_a_training_run_no_other_can_be_requested() -> None:
    part = home_settings.settings_part([], ShownVersions(VERSIONS.serving, (), True))
    assert home_settings.RETRAIN_NOW not in str([block.to_dict() for block in part])


def test_a_topic_in_the_home_cannot_ping_or_break_its_link() -> None:
    card = WaitingCard("C0SUPPORT", "<!channel>|&", "drafted", AT, timedelta(0), "https://slack.example/p1")
    said = shown(home.build(Home((card,), 1, Figures(), 30, 1)))
    assert "<https://slack.example/p1|1. &lt;!channel&gt;|&amp;, waiting 0 seconds>" in said
    assert "<!channel>" not in said


def test_who_may_approve_in_words() -> None:
    assert home_settings.approvers("everyone", None, ()) == "Everyone in the card's channel"
    assert "<!subteam^S0AGENTS>" in home_settings.approvers("group", "S0AGENTS", ())
    assert home_settings.approvers("people", None, ["U1", "U2"]) == "<@U1>, <@U2>"
    assert "Nobody" in home_settings.approvers("people", None, [])


def test_a_form_starts_with_the_effective_value() -> None:
    chosen = settings_modals.approvers("group", "S2", ("U1",), (UserGroup("S1", "a"), UserGroup("S2", "b")))
    who, people, group = chosen.to_dict()["blocks"]
    assert who["element"]["initial_option"]["value"] == "group"
    assert people["element"]["initial_users"] == ["U1"]
    assert group["element"]["initial_option"]["value"] == "S2"
    assert settings_modals.confidence(0.3).to_dict()["blocks"][0]["element"]["initial_value"] == "30"
    assert settings_modals.retrain_at(time(4, 5)).to_dict()["blocks"][0]["element"]["initial_time"] == "04:05"


def test_a_pinned_version_can_be_unpinned_and_a_held_reply_allowed() -> None:
    pinned = ShownVersions(
        replace(VERSIONS.serving, pinned=True) if VERSIONS.serving is not None else None,
        VERSIONS.others,
        False,
        "v4 was trained but does not serve: v3 is pinned.",
        (home_settings.HeldReply(7, "Bananas are *blue*.", 1000),),
    )
    part = [block.to_dict() for block in home_settings.settings_part([], pinned)]
    buttons = {
        each["action_id"]: each
        for block in part
        for each in block.get("elements", ())
        if each["type"] == "button"
    }
    assert buttons[home_settings.UNPIN]["text"]["text"] == "Unpin"
    assert (buttons[home_settings.ALLOW]["value"], "confirm" in buttons[home_settings.ALLOW]) == ("7", True)
    said = str(part)
    for told in ("1,000 unlike messages", "Bananas are *blue*.", "does not serve: v3 is pinned"):
        assert told in said
