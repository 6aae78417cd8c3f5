"""Build the App Home: waiting cards, the user's own figures and, for admins, the settings.

`bot.services.shown.home` reads the data. It holds no customer's words, because the user may not be a member
of a card's channel.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.models.blocks import (
    Block,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks import guard, mrkdwn, stats
from bot.blocks.draft_card import URGENT
from bot.blocks.home_settings import SetBy, Setting, ShownVersions, paused, settings_part, switch
from bot.blocks.parts import button, heading, literal, small, small_mrkdwn
from bot.blocks.stats import Figures, duration
from db.vocabulary import AuditAction, TicketStatus

SHOW_CARD = "home_show_card"
MOST_WARNINGS = 5
MOST_WAITING = 8
"""Cards listed; each needs one Slack call for its link."""

ACTIONS: Mapping[str, str] = {
    AuditAction.DECISION: "decided",
    AuditAction.UNDO: "took a decision back",
    AuditAction.SENT: "sent the reply",
    AuditAction.SETTING: "changed a setting",
    AuditAction.VERSION: "changed a model version",
    AuditAction.HELD: "decided on a held back reply",
    AuditAction.GOLDEN: "changed a golden pair",
    AuditAction.IMPORT: "imported",
    AuditAction.CORRECTION: "corrected a reply",
    AuditAction.FORGETTING: "forgot replies",
}
"""By the audit entry's action."""
STATES: Mapping[str, str] = {
    TicketStatus.DRAFTED: "a draft to decide on",
    TicketStatus.ABSTAINED: "no draft",
    TicketStatus.FAILED: "drafting failed",
}
"""By the ticket's status."""


@dataclass(frozen=True)
class WaitingCard:
    """A card that needs a decision; `link` is None if Slack gave none."""

    channel: str
    topic: str | None
    status: str
    since: datetime
    waited: timedelta
    """Waiting time until now."""
    link: str | None = None
    ticket_to_show: int | None = None
    """The ticket, if the user cannot see its card anywhere: a button then sends it to them."""
    urgent: str | None = None
    """Why it is urgent, in words; None if it is not."""


@dataclass(frozen=True)
class Change:
    """An entry of the audit log; `actor` is a Slack user id, or a name of ours."""

    at: datetime
    actor: str
    action: str
    subject: str


@dataclass(frozen=True)
class AdminPart:
    """The part that only admins see. `warnings` are our own mrkdwn."""

    settings: tuple[Setting, ...]
    versions: ShownVersions
    warnings: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Home:
    """One user's Home. `notice` answers their last click. `admin` is None for non-admins; `unconfirmed` then
    explains it if Slack could not confirm the role.
    """

    waiting: tuple[WaitingCard, ...]
    waiting_in_all: int
    own: Figures
    days: int
    version: int | None
    admin: AdminPart | None = None
    unconfirmed: str | None = None
    notice: str | None = None
    paused: SetBy | None = None
    """Who paused everything; None if nothing is paused."""


def build(home: Home) -> View:
    """Build the view for `views.publish`."""
    blocks: list[Block] = [HeaderBlock(text=PlainTextObject(text="Draftdesk"))]
    if home.notice is not None:
        blocks += [literal(home.notice), DividerBlock()]
    if home.paused is not None:
        blocks += [paused(home.paused, for_admin=home.admin is not None), DividerBlock()]
    blocks += [*_waiting(home), DividerBlock(), *_own(home)]
    version = (
        "No model version is drafting yet"
        if home.version is None
        else f"Model version v{home.version} is drafting"
    )
    blocks.append(small(f"{version}. Type /suggest help for what else I can do."))
    if home.unconfirmed is not None:
        blocks.append(small(home.unconfirmed))
    if home.admin is not None:
        blocks += [heading(f":warning: {warning}") for warning in home.admin.warnings[:MOST_WARNINGS]]
        blocks += settings_part(home.admin.settings, home.admin.versions)
        blocks += _changes(home.admin.changes)
        if home.paused is None:
            blocks += [DividerBlock(), switch()]
    return View(type="home", blocks=blocks)


def _changes(changes: tuple[Change, ...]) -> list[Block]:
    if not changes:
        return []
    lines = [
        f"{mrkdwn.date(each.at)} · {_actor(each.actor)} · {ACTIONS[each.action]} · "
        f"{mrkdwn.escape(each.subject)}"
        for each in changes
    ]
    told = "*Latest changes*\n" + "\n".join(lines)
    return [DividerBlock(), heading(told), small("All of them: draftdesk audit, at the terminal.")]


def _actor(actor: str) -> str:
    return mrkdwn.mention(actor) if actor[:1] in ("U", "W") and actor.isalnum() else mrkdwn.escape(actor)


def for_others(told: str) -> View:
    """Build the Home of somebody outside the team: one line."""
    return View(type="home", blocks=[HeaderBlock(text=PlainTextObject(text="Draftdesk")), literal(told)])


def _waiting(home: Home) -> list[Block]:
    if not home.waiting:
        return [heading("*Waiting for a decision*\nNo cards are waiting.")]
    numbered = list(enumerate(home.waiting, start=1))
    lines = [_card(place, card) for place, card in numbered if card.ticket_to_show is None]
    blocks: list[Block] = [
        heading("\n".join([f"*Waiting for a decision* · {home.waiting_in_all}", *lines])),
        *(_with_button(place, card) for place, card in numbered if card.ticket_to_show is not None),
    ]
    more = home.waiting_in_all - len(home.waiting)
    if more > 0:
        blocks.append(small(f"and {more} more. These come first: decide on them, then open this tab again."))
    return blocks


def _card(place: int, card: WaitingCard) -> str:
    """One line. Its link includes position and waiting time, to tell cards of one topic apart."""
    waits = duration(card.waited.total_seconds())
    name = f"{place}. {guard.clip(card.topic or 'A message', 60)}, waiting {waits}"
    linked = mrkdwn.escape(name) if card.link is None else mrkdwn.link(card.link, name)
    state = STATES.get(card.status, "open")
    if card.urgent is not None:
        linked = f"{URGENT} {linked} · {mrkdwn.escape(card.urgent)}"
    return f"{linked} in {mrkdwn.channel(card.channel)} · {state} · since {mrkdwn.date(card.since)}"


def _with_button(place: int, card: WaitingCard) -> SectionBlock:
    """Build a line for a card that the user cannot see anywhere, with a button that sends it."""
    show = button("Show", SHOW_CARD, str(card.ticket_to_show), read_aloud=f"Show card {place}: send it to me")
    return SectionBlock(text=MarkdownTextObject(text=_card(place, card)), accessory=show)


def _own(home: Home) -> list[Block]:
    title = heading(f"*Your decisions, the last {home.days} days*")
    if home.own.accepted is None and not home.own.written:
        return [title, small_mrkdwn("None yet. Approve, edit or reject a draft on its card.")]
    return [title, small(stats.in_a_line(home.own).capitalize()), *stats.decided(home.own)]
