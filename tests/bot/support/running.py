"""Start Draftdesk and its stand-in for tests, each behind its own HTTP server."""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import Engine, select
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.app import Draftdesk, Drafts
from bot.playground import Playground, create_playground
from bot.playground.gestures.connection import AppAnswer, AppConnection
from bot.playground.world.people import Shared
from bot.roles import Role
from bot.settings import Settings, Transport
from db import model_versions
from db.model_versions import NewVersion
from db.session import read, write
from db.tables import Job
from db.vocabulary import JobKind, JobStatus
from tests.bot.support import slack_payloads
from tests.bot.support.drafting_here import drafting_here
from tests.bot.support.slack_gate import Gate
from tests.bot.support.slack_judges import judged
from tests.bot.support.slack_socket import APP_TOKEN, Peer, listening
from tests.bot.support.workplace import Workplace, eventually
from tests.serving import served

TOKEN = "xoxb-of-the-stand-in"


def record_served(engine: Engine, bundle: Path) -> None:
    """Record the model in `bundle` as the serving version, unless there is one."""
    with write(engine) as session:
        if model_versions.serving(session, workspace_id=slack_payloads.TEAM) is not None:
            return
        model_versions.record(
            session,
            workspace_id=slack_payloads.TEAM,
            new=NewVersion(
                number=1,
                path=str(bundle),  # Joined to the home, an absolute path stays unchanged.
                sha256=hashlib.sha256((bundle / "config.json").read_bytes()).hexdigest(),
                metrics={},
                learned_through=0,
            ),
        )


@contextmanager
def working(
    engine: Engine,
    bundle: Path,
    home: Path,
    *,
    over: Transport = "http",
    shared: Mapping[str, Shared] = MappingProxyType({}),
    drafts: Drafts | None = None,
    role: Role = Role.ALL,
    **more: Any,
) -> Iterator[Workplace]:
    """Start Draftdesk with the model in `bundle`, and the stand-in.

    A second one with the same home and engine acts as a restart. `more` are settings; by default a reply is
    sent immediately, without time to undo. `slack_judges` checks everything the app sends. With
    `over="socket"`, requests arrive through Socket Mode. `shared` channels are shared before the start.
    Drafts are made in this process, unless `drafts` says how.
    """
    playground: list[Playground] = []
    peer, gate = Peer(), Gate()

    def slack(base_url: str) -> ASGIApp:
        playground.append(
            create_playground(
                events_url="",
                signing_secret=slack_payloads.SECRET,
                bot_token=TOKEN,
                team_id=slack_payloads.TEAM,
                memory_path=home / "chat.json",
            )
        )
        opening = Route("/api/apps.connections.open", peer.open, methods=["POST"])
        return gate.before(Starlette(routes=[opening, *playground[0].routes]))

    record_served(engine, bundle)
    with judged(), listening(peer) if over == "socket" else nullcontext(), served(slack) as slack_url:
        usual: dict[str, Any] = {
            "home": home,
            "channels": ("C0SUPPORT",),
            "slack_bot_token": SecretStr(TOKEN),
            "slack_app_token": SecretStr(APP_TOKEN) if over == "socket" else None,
            "slack_signing_secret": SecretStr(slack_payloads.SECRET),
            "slack_api_url": f"{slack_url}/api/",
            "starter_only": True,
            "training_minutes": 0.0,
            "undo_seconds": 0.0,
        }
        channels = playground[0].state.channels
        channels |= {each: replace(channels[each], shared=how) for each, how in shared.items()}
        desk = Draftdesk.connect(Settings(**usual | more), engine, role, drafts or drafting_here(engine))
        http = httpx.Client(timeout=10, trust_env=False)
        with http, served(lambda _: desk.http) as app_url:
            if over == "socket":
                _through(playground[0].app, peer)
            playground[0].app.events_url = f"{app_url}/slack/events"
            desk.start()
            try:
                eventually(lambda: role == Role.WEB or _has_looked(engine))
                yield Workplace(desk, playground[0], peer, gate, slack_url, app_url, engine, http)
            finally:
                desk.stop()


def _has_looked(engine: Engine) -> bool:
    """Whether the channels were looked at, as the bot does at its start: no fault of a test is for that."""
    with read(engine) as session:
        looks = session.scalars(select(Job).where(Job.kind == JobKind.LOOK_AT_CHANNEL))
        return all(job.status not in (JobStatus.WAITING, JobStatus.LEASED) for job in looks)


def _through(connection: AppConnection, peer: Peer) -> None:
    """Send the stand-in's own requests through the socket too."""

    async def post(body: bytes, _headers: dict[str, str]) -> AppAnswer:
        payload = await asyncio.to_thread(peer.exchange, body)
        return AppAnswer(200, json.dumps(payload) if payload else "")

    connection._post = post  # type: ignore[assignment,method-assign] # Replaces HTTP in this case only.
