"""What `draftdesk doctor` looks at. Each check reads, changes nothing, and returns its findings in words.

A check never raises for what it is there to find. How findings are shown is `doctor.py`'s part.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.database import revisions
from bot.cli.doctor.brand import brand_findings
from bot.cli.doctor.files import corpus_finding, folder_finding
from bot.cli.doctor.findings import Finding, State
from bot.cli.doctor.slack import slack_findings
from bot.cli.workspace import command, settings_for
from bot.errors import SettingsError
from bot.settings import NAMES, Settings
from db.vocabulary import PreferenceName

if TYPE_CHECKING:
    from sqlalchemy import Engine


def examine(*, demo: bool) -> list[Finding]:
    """Look at everything there is to look at, settings first."""
    try:
        settings = settings_for(demo=demo)
    except SettingsError as error:
        return [Finding(State.BROKEN, "settings", problem) for problem in error.problems]
    findings = list(_settings(settings, demo=demo))
    findings += slack_findings(settings)
    findings += _zendesk(settings)
    findings += _database(settings, demo=demo)
    findings += brand_findings(settings, demo=demo)
    findings += [corpus_finding(settings), _next_retraining(settings, demo=demo)]
    return findings


def _settings(settings: Settings, *, demo: bool) -> Iterator[Finding]:
    yield folder_finding(settings)
    if demo:
        return
    for problem in settings.problems():
        yield Finding(State.MISSING, "Slack", problem, blocks=True)
    if settings.transport() == "socket":
        yield Finding(State.FINE, "transport", "Socket Mode (SLACK_APP_TOKEN is set)")
    elif settings.transport() == "http":
        yield Finding(State.FINE, "transport", f"HTTP on port {settings.port}, at /slack/events")
    if settings.channels:
        yield Finding(State.FINE, "watched channels", ", ".join(settings.channels))
    else:
        told = "none, so only /suggest drafts"
        todo = f"Set {NAMES['channels']} to channel ids, or choose channels in Draftdesk's App Home."
        yield Finding(State.MISSING, "watched channels", told, todo)
    if settings.ops_channel is None:
        told = "none, so news about retraining is only logged"
        yield Finding(State.MISSING, "ops channel", told, f"Set {NAMES['ops_channel']} to a channel id.")
    else:
        yield Finding(State.FINE, "ops channel", settings.ops_channel)


def _zendesk(settings: Settings) -> Iterator[Finding]:
    account = settings.zendesk_account()
    if account is not None:
        told = f"{account.base_url}; `{command('zendesk check')}` says what works"
        yield Finding(State.FINE, "Zendesk", told)


def _database(settings: Settings, *, demo: bool) -> Iterator[Finding]:
    from sqlalchemy import make_url
    from sqlalchemy.exc import SQLAlchemyError

    from db.errors import DatabaseUrlError
    from db.session import open_engine

    try:
        url = make_url(settings.database_url)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            todo = f"`{_start(demo=demo)}` makes it."
            yield Finding(State.MISSING, "database", f"{url.database} does not exist yet", todo)
            return
        engine = open_engine(settings.database_url)
        yield from _schema(engine, demo=demo)
        yield from _contents(engine, settings, demo=demo)
    except DatabaseUrlError as error:
        yield Finding(State.BROKEN, "database", str(error))
    except SQLAlchemyError as error:
        told = f"does not answer as it should: {getattr(error, 'orig', None) or type(error).__name__}"
        yield Finding(State.BROKEN, "database", told, "Check DATABASE_URL, and that the server runs.")


def _schema(engine: "Engine", *, demo: bool) -> Iterator[Finding]:
    present, newest = revisions(engine)
    if present == newest:
        yield Finding(State.FINE, "database", f"reachable and migrated ({engine.dialect.name})")
    else:
        told = "reachable, but not migrated to this version's tables"
        yield Finding(State.MISSING, "database", told, f"`{_start(demo=demo)}` migrates it.")


def _contents(engine: "Engine", settings: Settings, *, demo: bool) -> Iterator[Finding]:
    from sqlalchemy import inspect

    from db import model_versions
    from db.session import read

    if not inspect(engine).has_table("model_versions"):
        return
    with read(engine) as session:
        workspaces = model_versions.workspaces(session)
    if not workspaces:
        yield Finding(State.MISSING, "model", "no version yet", f"`{_start(demo=demo)}` makes the first.")
    for workspace_id in workspaces:
        named = workspace_id if len(workspaces) > 1 else None
        advise = partial(command, demo=demo, workspace=named)
        yield _served_version(engine, settings.home, workspace_id, advise)
        yield from _set_in_slack(engine, settings, workspace_id)
        yield from _jobs(engine, workspace_id)


def _served_version(engine: "Engine", home: Path, workspace_id: str, advise: Callable[[str], str]) -> Finding:
    from db import model_versions
    from db.session import read
    from model.bundle import load_bundle
    from model.errors import DraftdeskModelError

    subject = f"model of {workspace_id}"
    with read(engine) as session:
        served = model_versions.serving(session, workspace_id=workspace_id)
    if served is None:
        return Finding(State.BROKEN, subject, "no version serves", f"Make one: `{advise('retrain')}`.")
    try:
        load_bundle(home / served.path, served.sha256)
    except DraftdeskModelError as error:
        todo = f"Go back with `{advise('models serve N')}`, or make a new one with `{advise('retrain')}`."
        return Finding(State.BROKEN, subject, f"v{served.number} cannot be loaded: {error}", todo)
    return Finding(
        State.FINE, subject, f"v{served.number} serves, trained {served.created_at:%Y-%m-%d %H:%M} UTC"
    )


def _set_in_slack(engine: "Engine", settings: Settings, workspace_id: str) -> Iterator[Finding]:
    """What counts in place of the environment's values, because an admin set it."""
    from sqlalchemy import inspect

    from bot.services import preferences
    from db.session import read

    if not inspect(engine).has_table("preferences"):
        return
    with read(engine) as session:
        found = preferences.read(session, workspace_id, settings)
    told = {
        PreferenceName.CHANNELS: f"watched channels {', '.join(found.channels) or 'none'}",
        PreferenceName.APPROVERS: f"who may approve ({found.approvers.kind})",
        PreferenceName.CONFIDENCE: f"the threshold {found.confidence:.0%}"
        if found.confidence is not None
        else "",
        PreferenceName.RETRAIN_AT: f"retraining at {found.retrain_at:%H:%M}",
    }
    if found.origins:
        said = ", ".join(told[name] for name in preferences.NAMES if name in found.origins)
        yield Finding(State.FINE, f"set in Slack by {workspace_id}", said)


def _jobs(engine: "Engine", workspace_id: str) -> Iterator[Finding]:
    from db import jobs
    from db.session import read

    with read(engine) as session:
        counts = jobs.counts(session, workspace_id=workspace_id)
        failed = jobs.failed(session, workspace_id=workspace_id)
    told = f"{counts['waiting']} waiting, {counts['leased']} in hand, {counts['failed']} failed"
    yield Finding(State.FINE if not failed else State.MISSING, f"jobs of {workspace_id}", told)
    for job in failed[-3:]:
        yield Finding(
            State.MISSING, f"failed job {job.id}", f"{job.kind}: {job.last_error or 'no reason kept'}"
        )


def _next_retraining(settings: Settings, *, demo: bool) -> Finding:
    at = datetime.now().astimezone()
    due = at.replace(
        hour=settings.retrain_at.hour, minute=settings.retrain_at.minute, second=0, microsecond=0
    )
    if due <= at:
        due += timedelta(days=1)
    return Finding(State.FINE, "next retraining", f"{due:%Y-%m-%d %H:%M}, while `{_start(demo=demo)}` runs")


def _start(*, demo: bool) -> str:
    return "draftdesk demo" if demo else "draftdesk serve"
