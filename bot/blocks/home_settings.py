"""Build the App Home's admin part: settings, who set them, buttons to reset them, and model versions.

See `bot.services.shown.home` for the values, `bot.services.slack.permissions` for who may change them, and
`settings_modals` for the forms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    MarkdownTextObject,
    SectionBlock,
)

from bot.blocks import mrkdwn
from bot.blocks.parts import button, confirmation, heading, literal, small, small_mrkdwn
from db.vocabulary import ApproversKind

CHANGE = "settings_change"
GO_BACK = "settings_go_back"
RETRAIN_NOW = "settings_retrain"
TRY_PAST = "settings_try_past"
SERVE_AGAIN = "settings_serve"
UNPIN = "settings_unpin"
ALLOW = "settings_allow_reply"
PAUSE = "settings_pause"
GO_ON = "settings_go_on"

SHOWN = 40
"""Channels or people named in one line of the Home."""


@dataclass(frozen=True)
class SetBy:
    """Who set something in Slack, and when."""

    user: str
    at: datetime


@dataclass(frozen=True)
class Setting:
    """One setting. Clicks return its `name`; `says` is our own mrkdwn.

    `set_by` is None if the default applies: the value from the start (`given_at_start`) by `variable` or the
    demo, else our own. A setting without a variable has only our own default.
    """

    name: str
    title: str
    says: str
    set_by: SetBy | None
    variable: str | None
    given_at_start: bool


@dataclass(frozen=True)
class ShownVersion:
    """A trained version; `bits` are bits per character of held-out replies."""

    number: int
    trained_at: datetime
    bits: float | None
    pinned: bool = False


@dataclass(frozen=True)
class HeldReply:
    """A reply that is held back because it answers many unlike `messages`; a click returns its `number`."""

    number: int
    reply: str
    messages: int


@dataclass(frozen=True)
class ShownVersions:
    """The serving version, the versions that could replace it, and whether a training run is requested.

    `last_night` says why the newest version does not serve; `held` are replies that wait for a decision.
    """

    serving: ShownVersion | None
    others: tuple[ShownVersion, ...]
    is_retraining: bool
    last_night: str | None = None
    held: tuple[HeldReply, ...] = ()
    stage: str | None = None
    """What the run in progress is doing, in words; None without one."""


def settings_part(settings: Sequence[Setting], versions: ShownVersions) -> list[Block]:
    """Build everything that only admins see."""
    blocks: list[Block] = [DividerBlock(), heading("*Settings* · shown to admins of this workspace")]
    for setting in settings:
        blocks += _setting(setting)
    return [*blocks, DividerBlock(), *_versions(versions)]


def paused(by: SetBy, *, for_admin: bool) -> Block:
    """What everyone sees while everything is paused; an admin can end it."""
    says = (
        f":double_vertical_bar: *Paused* by {mrkdwn.mention(by.user)} since {mrkdwn.date(by.at)}\n"
        "Until an admin lets me go on, I post no cards and no reply can be approved. New messages are stored."
    )
    go_on = button("Go on", GO_ON, "now", "primary", read_aloud="Go on: end the pause")
    return SectionBlock(text=MarkdownTextObject(text=says), accessory=go_on if for_admin else None)


def switch() -> Block:
    """The button that pauses everything."""
    asked_first = confirmation(
        "Pause everything?",
        "For the whole team: no cards and no approvals until an admin lets me go on. New messages are "
        "stored; replies approved before are still sent.",
        "Pause",
        "Cancel",
    )
    pause = button("Pause everything", PAUSE, "now", "danger", confirm=asked_first)
    says = "*Pause*\nNo cards and no approvals, everywhere, until an admin lets me go on."
    return SectionBlock(text=MarkdownTextObject(text=says), accessory=pause)


def channels(
    watched: Sequence[str],
    bots: frozenset[str],
    teams: Mapping[str, str | None],
    customers_only: frozenset[str] = frozenset(),
    shadow: frozenset[str] = frozenset(),
) -> str:
    """The watched channels, whose messages become tickets; `teams` has the team channels of their cards. In
    those of `customers_only` posts of the team become none; in those of `shadow` nobody sees a card.
    """
    if not watched:
        return "None: I draft only on request, by `/suggest`, a mention or the shortcut."
    return _listed(
        [
            mrkdwn.channel(channel)
            + (" (other apps' messages too)" if channel in bots else "")
            + (f", cards in {mrkdwn.channel(team)}" if (team := teams.get(channel)) else "")
            + (", shadow mode: nobody sees a card" if channel in shadow else "")
            + (", your team's own posts are not tickets" if channel in customers_only else "")
            for channel in watched
        ]
    )


def approvers(kind: str, group: str | None, people: Sequence[str]) -> str:
    """Who may decide on drafts: "everyone", a "group" or a list of "people"."""
    if kind == ApproversKind.EVERYONE:
        return "Everyone in the card's channel"
    if kind == ApproversKind.GROUP:
        return f"The members of <!subteam^{mrkdwn.escape(group or '')}>"
    return _listed([mrkdwn.mention(person) for person in people]) or "Nobody: the list is empty"


def confidence(threshold: float | None, own: float | None) -> str:
    """The lowest confidence of a shown draft; `own` is the serving version's threshold."""
    if threshold is not None:
        return f"Drafts of less than {threshold:.0%} are not shown"
    fitted = f", now {own:.0%}" if own is not None else ""
    return f"Drafts below each version's own threshold{fitted}, are not shown"


def retrain_at(at: time, clock: str) -> str:
    """When a new version is trained; `clock` is the machine's time zone."""
    return f"Each night at {at:%H:%M} ({mrkdwn.escape(clock)}, my server's time zone)"


def _setting(setting: Setting) -> list[Block]:
    change = button("Change", CHANGE, setting.name, read_aloud=f"Change: {setting.title}")
    buttons = [change]
    if setting.set_by is not None:
        buttons.append(_go_back(setting))
    return [
        heading(f"*{setting.title}*\n{setting.says}"),
        small_mrkdwn(_origin(setting)),
        ActionsBlock(elements=buttons),
    ]


def _go_back(setting: Setting) -> ButtonElement:
    label = "Use the default"
    return button(
        label,
        GO_BACK,
        setting.name,
        read_aloud=f"{label}: {setting.title}",
        confirm=confirmation(
            f"{label}?",
            f"{setting.title}: this deletes the value set in Slack for the whole team.",
            label,
            "Cancel",
        ),
    )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _origin(setting: Setting) -> str:
    if setting.set_by is not None:
        return f"Set in Slack by {mrkdwn.mention(setting.set_by.user)}, {mrkdwn.date(setting.set_by.at)}"
    if setting.variable is None:
        return "The default; no other value is set"
    if setting.given_at_start:
        return f"The default, set at the start by `{setting.variable}` or the demo"
    return f"The default; `{setting.variable}` is not set"


def _versions(versions: ShownVersions) -> list[Block]:
    serving = versions.serving
    says = "None yet" if serving is None else f"v{serving.number} is drafting. {_figures(serving)}"
    blocks: list[Block] = [heading(f"*Model version*\n{says}")]
    if versions.last_night is not None:
        blocks.append(small(versions.last_night))
    if serving is not None and serving.pinned:
        blocks.append(small_mrkdwn("It is pinned: what the nights train does not serve."))
        blocks.append(ActionsBlock(elements=[button("Unpin", UNPIN, str(serving.number))]))
    if versions.is_retraining:
        told = versions.stage or "it is training or will start soon"
        blocks.append(small(f"A new version: {told}. It will serve unless it is worse."))
    else:
        blocks.append(ActionsBlock(elements=[button("Retrain now", RETRAIN_NOW, "now"), _trying()]))
    for version in versions.others:
        blocks.append(heading(f"v{version.number}: {_figures(version)}"))
        blocks.append(ActionsBlock(elements=[_roll_back(version, serving)]))
    return [*blocks, *(block for held in versions.held for block in _held(held))]


def _trying() -> ButtonElement:
    return button("Try on past tickets", TRY_PAST, "now")


def _held(held: HeldReply) -> list[Block]:
    """Ask whether a reply may come first for many unlike messages."""
    label = "Use this reply"
    asks = confirmation(
        f"{label}?", "It can then come first for nearly every message.", "Use it", "Keep it out"
    )
    return [
        heading(f"*Held back*: one reply was approved for {held.messages:,} unlike messages"),
        literal(held.reply),
        ActionsBlock(elements=[button(label, ALLOW, str(held.number), confirm=asks)]),
    ]


def _roll_back(version: ShownVersion, serving: ShownVersion | None) -> ButtonElement:
    back = serving is not None and version.number < serving.number
    label = f"Roll back to v{version.number}" if back else f"Serve v{version.number}"
    return button(
        label,
        SERVE_AGAIN,
        str(version.number),
        style="danger",
        confirm=confirmation(
            f"Let v{version.number} draft?",
            f"From now on v{version.number} makes every draft for the whole team, until somebody unpins "
            "it or serves another version. Open cards do not change.",
            label,
            "Cancel",
        ),
    )


def _figures(version: ShownVersion) -> str:
    bits = f", {version.bits:.4f} bits per character of held-out replies" if version.bits is not None else ""
    return f"Trained {mrkdwn.date(version.trained_at)}{bits}."
