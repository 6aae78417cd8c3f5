"""Read what one person's App Home shows in one transaction, then ask Slack for the links to cards.

See `bot/blocks/home.py` for how it looks. The caller asks whether the person is an admin.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from sqlalchemy.orm import Session

from bot.blocks import home_settings as words
from bot.blocks import mrkdwn
from bot.blocks.home import MOST_WAITING, AdminPart, Change, Home, WaitingCard
from bot.blocks.home_settings import HeldReply, SetBy, Setting, ShownVersion, ShownVersions
from bot.services import preferences
from bot.services.preferences import Preferences
from bot.services.shown import figures as insights
from bot.services.shown import troubles
from bot.services.shown.exposed import exposed
from bot.services.shown.figures import Waiting
from bot.services.versions import held, stage
from bot.services.versions import history as versions
from bot.services.versions.served import ServedVersion
from bot.services.workspace import Workspace
from bot.settings import NAMES, Settings
from db import audit, held_replies, model_versions
from db.base import now
from db.session import read
from db.tables import ModelVersion
from db.vocabulary import PreferenceName, VersionStatus

MOST_VERSIONS = 4
MOST_CHANGES = 5
MOST_HELD = 3

TITLES: Mapping[str, str] = {
    PreferenceName.CHANNELS: "Watched channels",
    PreferenceName.APPROVERS: "Who may approve",
    PreferenceName.CONFIDENCE: "Confidence",
    PreferenceName.RETRAIN_AT: "Nightly retraining",
}
"""Titles by the setting's name."""


def home_of(
    workspace: Workspace,
    settings: Settings,
    serving: ServedVersion,
    client: WebClient,
    user: str,
    *,
    is_admin: bool,
) -> Home:
    """Return what the person sees, with links to the cards that wait."""
    with read(workspace.engine) as session:
        waiting, in_all = insights.waiting(session, workspace.id, MOST_WAITING, user)
        own = insights.figures_of(session, workspace.id, insights.lately(), user)
        admin = _admin_part(session, settings, serving, workspace.id) if is_admin else None
        paused = preferences.paused(session, workspace.id)
        counts = preferences.read(session, workspace.id, settings)
    if admin is not None:
        found = [
            *troubles.of_channels(client, counts, mrkdwn.channel),
            *troubles.of_approvers(client, counts.approvers, mrkdwn.mention),
        ]
        admin = replace(admin, warnings=(*found, *admin.warnings))
    cards = tuple(_card(client, each) for each in waiting)
    home = Home(cards, in_all, own, insights.DAYS, serving.number, admin)
    return home if paused is None else replace(home, paused=SetBy(paused.set_by, paused.set_at))


def _card(client: WebClient, waits: Waiting) -> WaitingCard:
    return WaitingCard(
        channel=waits.channel,
        topic=waits.topic,
        status=waits.status,
        since=waits.since,
        urgent=waits.urgent,
        waited=now() - waits.since,
        link=_link(client, *waits.card) if waits.card is not None else None,
        ticket_to_show=waits.ticket_id if waits.card is None else None,
    )


def _link(client: WebClient, channel: str, ts: str) -> str | None:
    """Return the link to a message; None if Slack does not give one: the card is still listed."""
    try:
        link = client.chat_getPermalink(channel=channel, message_ts=ts).get("permalink")
    except (SlackClientError, OSError):
        return None
    return link if isinstance(link, str) else None


def _admin_part(session: Session, settings: Settings, serving: ServedVersion, workspace_id: str) -> AdminPart:
    counts = preferences.read(session, workspace_id, settings)
    served = model_versions.serving(session, workspace_id=workspace_id)
    offered = versions.offered(session, settings.home, workspace_id, MOST_VERSIONS)
    running = stage.current(session, workspace_id)
    shown = ShownVersions(
        serving=None if served is None else _shown(served),
        others=tuple(_shown(each) for each in offered),
        is_retraining=running is not None or versions.is_retraining(session, workspace_id),
        stage=None if running is None else running.in_words(),
        last_night=_last_night(session, workspace_id),
        held=tuple(
            HeldReply(each.row.id, held.shown(each.reply or "A reply of the corpus."), each.row.messages)
            for each in held_replies.all_of(session, workspace_id=workspace_id)
            if each.row.allowed_by is None
        )[:MOST_HELD],
    )
    warnings = tuple(
        each.told(mrkdwn.channel(each.channel), mrkdwn.channel(each.team_channel or ""))
        for each in exposed(session, workspace_id, counts)
    )
    customers_only = preferences.customers_write_in(session, workspace_id, counts, counts.channels)
    return AdminPart(
        _settings(counts, settings, serving, customers_only), shown, warnings, _changes(session, workspace_id)
    )


def _changes(session: Session, workspace_id: str) -> tuple[Change, ...]:
    """Return the newest entries of the audit log, newest first."""
    newest = audit.entries(session, workspace_id=workspace_id, newest=MOST_CHANGES)
    return tuple(Change(row.at, row.actor, row.action, row.subject) for row in reversed(newest))


def _last_night(session: Session, workspace_id: str) -> str | None:
    """Return why the newest version does not serve; None if it does, or if a person chose another."""
    newest = next(iter(model_versions.all_of(session, workspace_id=workspace_id)), None)
    if newest is None or newest.note is None or newest.status == VersionStatus.SERVING:
        return None
    return f"v{newest.number} was trained but does not serve: {newest.note}."


def _settings(
    counts: Preferences, settings: Settings, serving: ServedVersion, customers_only: frozenset[str]
) -> tuple[Setting, ...]:
    chosen, clock = counts.approvers, datetime.now(settings.zone()).tzname() or "local time"
    says = {
        PreferenceName.CHANNELS: words.channels(
            counts.channels,
            counts.bots,
            {each: counts.team_channel(each) for each in counts.channels},
            customers_only,
            counts.shadow,
        ),
        PreferenceName.APPROVERS: words.approvers(chosen.kind, chosen.group, chosen.people),
        PreferenceName.CONFIDENCE: words.confidence(counts.confidence, serving.threshold),
        PreferenceName.RETRAIN_AT: words.retrain_at(counts.retrain_at, clock),
    }
    return tuple(_setting(name, says[name], counts, settings) for name in preferences.NAMES)


def _setting(name: str, says: str, counts: Preferences, settings: Settings) -> Setting:
    origin = counts.origins.get(name)
    return Setting(
        name=name,
        title=TITLES[name],
        says=says,
        set_by=None if origin is None else SetBy(origin.set_by, origin.set_at),
        variable=NAMES.get(name),
        given_at_start=name in settings.model_fields_set,
    )


def _shown(version: ModelVersion) -> ShownVersion:
    bits = version.metrics.get("reply_bits_per_character")
    return ShownVersion(
        version.number, version.created_at, bits if isinstance(bits, float) else None, version.pinned
    )
