"""Build the forms, opened from the App Home, with which an admin changes each setting.

`bot/listeners/settings_views.py` reads the input by the ids defined here and validates it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from slack_sdk.models.blocks import (
    Block,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    NumberInputElement,
    Option,
    PlainTextObject,
    RadioButtonsElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks import guard
from bot.blocks.parts import small
from db.vocabulary import ApproversKind

SET_CHANNEL = "set_channel"
SET_APPROVERS = "set_approvers"
SET_CONFIDENCE = "set_confidence"
SET_RETRAIN_AT = "set_retrain_at"
"""The forms' callback_ids."""

INPUT = "value"
"""The action_id of each block's one input."""
CHANNEL, MESSAGES, TEAM_CHANNEL, TEAM_POSTS = "channel", "messages", "team_channel", "team_posts"
CARDS = "cards"
WHO, GROUP, PEOPLE = "who", "group", "people"
PERCENT, TIME = "percent", "time"
"""block_ids."""

NONE_OF_IT, OF_PEOPLE, OF_ALL = "none", "people", "all"
"""Choices for which messages in a channel become tickets."""

TICKETS, NO_TICKETS = "tickets", "no_tickets"
"""Choices for what posts of the team are."""

SHOWN, SHADOW = "shown", "shadow"
"""Choices for who sees cards."""

MOST_OPTIONS = 100


@dataclass(frozen=True)
class UserGroup:
    """A user group of the workspace."""

    id: str
    handle: str


_TEAM_HINT = (
    "Its cards go there, and only approved replies to the customers' channel. Empty: cards go into the "
    "threads, unless people outside your team can read them."
)
_POSTS_HINT = (
    "Whether I draft for what your own team posts there, as in an internal helpdesk, or only for what "
    "customers do. Empty: as it is; in a new channel they are tickets, unless it is shared or has guests."
)
_CARDS_HINT = (
    "In shadow mode I draft, show nobody a card, and compare with what your team sends by hand. Each "
    "week the ops channel, or who set this, hears how my drafts would have done. Empty: as it is."
)


def channel() -> View:
    """Build the form for which messages of a channel become tickets: one channel at a time, so that private
    channels hidden from the admin keep their setting.
    """
    choices = {
        OF_PEOPLE: "Draft for messages from people",
        OF_ALL: "Also draft for messages from other apps",
        NONE_OF_IT: "Do not watch the channel",
    }
    chooser, team_chooser = (
        ConversationSelectElement(
            action_id=INPUT, filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True)
        )
        for _ in range(2)
    )
    posts = _one_of(
        _option(TICKETS, "Tickets too: colleagues are the customers"),
        _option(NO_TICKETS, "No tickets: customers write here"),
    )
    cards = _one_of(_option(SHOWN, "Your team sees them"), _option(SHADOW, "Shadow mode: nobody sees them"))
    return _form(
        SET_CHANNEL,
        "Watch a channel",
        _input(CHANNEL, "Channel", chooser, hint="I must be in it: type /invite @Draftdesk there first."),
        _input(MESSAGES, "New messages", _radio(choices, OF_PEOPLE)),
        _input(TEAM_CHANNEL, "Team channel for its cards", team_chooser, hint=_TEAM_HINT, optional=True),
        _input(TEAM_POSTS, "Posts of your team", posts, hint=_POSTS_HINT, optional=True),
        _input(CARDS, "Cards", cards, hint=_CARDS_HINT, optional=True),
    )


def _one_of(*options: Option) -> StaticSelectElement:
    """A menu that may be left as it is."""
    placeholder = PlainTextObject(text="As it is")
    return StaticSelectElement(action_id=INPUT, placeholder=placeholder, options=list(options))


def approvers(kind: str, group: str | None, people: Sequence[str], groups: Sequence[UserGroup]) -> View:
    """Build the form for who may decide on drafts. `groups` are the workspace's; if empty, no group can be
    chosen.
    """
    choices: dict[str, str] = {
        ApproversKind.EVERYONE: "Everyone in the card's channel",
        ApproversKind.PEOPLE: "Only the people listed below",
    }
    listed = UserMultiSelectElement(action_id=INPUT, initial_users=list(people) or None)
    inputs: list[Block] = [_input(PEOPLE, "People", listed, optional=True)]
    if groups:
        choices[ApproversKind.GROUP] = "Only the members of the user group below"
        options = [_option(each.id, f"@{each.handle}") for each in groups[:MOST_OPTIONS]]
        chosen = next((option for option in options if option.value == group), None)
        menu = StaticSelectElement(action_id=INPUT, options=options, initial_option=chosen)
        inputs.append(_input(GROUP, "User group", menu, optional=True))
    else:
        inputs.append(small("Slack lists no user groups for this workspace, so you cannot choose one here."))
    begin = kind if kind in choices else ApproversKind.EVERYONE
    return _form(
        SET_APPROVERS,
        "Who may approve",
        _input(WHO, "Who may decide on drafts?", _radio(choices, begin)),
        *inputs,
    )


def confidence(threshold: float | None) -> View:
    """Build the form for the lowest confidence of a shown draft, in per cent."""
    entry = NumberInputElement(
        action_id=INPUT,
        is_decimal_allowed=True,
        min_value="0",
        max_value="100",
        initial_value=None if threshold is None else f"{100 * threshold:g}",
    )
    hint = "Per cent. 0 always shows a draft, 100 never does. Applies from the next message."
    return _form(SET_CONFIDENCE, "Confidence", _input(PERCENT, "Show no draft below", entry, hint=hint))


def retrain_at(at: time) -> View:
    """Build the form for when a new version is trained."""
    entry = TimePickerElement(action_id=INPUT, initial_time=f"{at:%H:%M}")
    hint = "In my server's time zone."
    return _form(SET_RETRAIN_AT, "Nightly retraining", _input(TIME, "Each night at", entry, hint=hint))


def _form(callback_id: str, title: str, *blocks: Block) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=guard.clip(title, 24)),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Cancel"),
        blocks=list(blocks),
    )


def _input(
    block_id: str,
    label: str,
    element: ConversationSelectElement
    | NumberInputElement
    | RadioButtonsElement
    | StaticSelectElement
    | TimePickerElement
    | UserMultiSelectElement,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> InputBlock:
    return InputBlock(
        block_id=block_id,
        label=PlainTextObject(text=label),
        element=element,
        hint=None if hint is None else PlainTextObject(text=hint),
        optional=optional,
    )


def _radio(choices: Mapping[str, str], begin: str) -> RadioButtonsElement:
    options = [_option(value, label) for value, label in choices.items()]
    initial = next(option for option in options if option.value == begin)
    return RadioButtonsElement(action_id=INPUT, options=options, initial_option=initial)


def _option(value: str, label: str) -> Option:
    return Option(value=value, text=PlainTextObject(text=guard.clip(label, 75)))
