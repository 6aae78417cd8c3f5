"""Serve HTTP: Slack's requests at `/slack/events`, Zendesk's at `/zendesk/webhook`, and for monitoring
`/healthz`, `/readyz` and `/metrics`.

Verify each request before parsing it; answer one signed by neither Slack nor Zendesk with 4xx and store
nothing. See `bot/listeners` for Slack's requests and `bot/services/helpdesk/events.py` for webhooks. Both
block, so they run in a thread, not on the event loop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.helpdesks.zendesk import webhook
from bot.inbound import NoBody, body_of, is_operators
from bot.metrics import CONTENT_TYPE, Metrics
from bot.readiness import Readiness, SignedRequests
from bot.services.helpdesk import events as helpdesk_events
from bot.services.workspace import Workspace
from db.base import now
from db.session import write

log = logging.getLogger(__name__)

SLACK_REQUESTS_AT_ONCE = 200
"""Each waits two seconds while the database is locked; waiting for a thread too would take too long."""
ZENDESK_PATIENCE_SECONDS = 3.0
"""How long an event may wait to be stored: Zendesk hangs up after about ten seconds, too early to see a later
409.
"""


class _Shape(BaseModel):
    """The fields that Bolt needs in a payload; it fails internally without them."""

    model_config = ConfigDict(extra="allow", strict=True)


class _Event(_Shape):
    type: str
    subtype: str | None = None
    bot_id: str | None = None


class _View(_Shape):
    type: str
    callback_id: str


class _Action(_Shape):
    type: str
    action_id: str


class _Envelope(_Shape):
    type: str | None = None
    event: _Event | None = None
    view: _View | None = None
    actions: Annotated[list[_Action], Field(min_length=1)] | None = None
    authorizations: list[dict[str, Any]] | None = None
    enterprise: dict[str, Any] | str | None = None
    team: dict[str, Any] | str | None = None
    user: dict[str, Any] | str | None = None
    channel: dict[str, Any] | str | None = None
    message: dict[str, Any] | None = None
    container: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _holds_what_its_type_says(self) -> "_Envelope":
        part = PARTS.get(self.type or "")
        if part is not None and getattr(self, part) is None:
            raise ValueError(f"{self.type} without {part}")
        return self


PARTS = {
    "event_callback": "event",
    "view_submission": "view",
    "view_closed": "view",
    "block_actions": "actions",
}


@dataclass(frozen=True)
class SlackConfig:
    """What `/slack/events` needs: the app, the secret that signs its requests, and a note of the last one."""

    app: App
    signing_secret: str
    requests: SignedRequests


@dataclass(frozen=True)
class OperatorsConfig:
    """What operators are told, and the token that lets other machines read it; None: none can."""

    readiness: Readiness
    metrics: Metrics
    token: str | None = None


@dataclass(frozen=True)
class WebhookConfig:
    """Settings of `/zendesk/webhook`: signing secret, maximum request age (None: any), and the callback that
    wakes the worker.
    """

    secret: str
    longest: timedelta | None
    wake: Callable[[], None]


def http_app(
    *,
    slack: SlackConfig | None,
    operators: OperatorsConfig,
    workspace: Workspace,
    zendesk: WebhookConfig | None = None,
) -> Starlette:
    """The HTTP app. `slack` is None if requests arrive through Socket Mode, `zendesk` if webhooks are off."""

    routes = operators_routes(operators)
    if slack is not None:
        routes.append(Route("/slack/events", slack_endpoint(slack), methods=["POST"]))
    if zendesk is not None:
        handle = zendesk_endpoint(zendesk, workspace.engine, workspace.id)
        routes.append(Route("/zendesk/webhook", handle, methods=["POST"]))
    return Starlette(routes=routes)


def operators_routes(config: OperatorsConfig) -> list[BaseRoute]:
    """`/healthz` and `/readyz` for monitoring, and `/metrics`; details only for operators."""

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "version": config.readiness.version()})

    async def readyz(request: Request) -> Response:
        return await run_in_threadpool(_ready, config.readiness, is_operators(request, config.token))

    async def metrics(request: Request) -> Response:
        if not is_operators(request, config.token):
            return PlainTextResponse("only from this machine, or with the token", status_code=403)
        return Response(await run_in_threadpool(config.metrics.text), media_type=CONTENT_TYPE)

    return [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    ]


def _ready(readiness: Readiness, with_details: bool) -> Response:
    """200 if everything that Draftdesk needs is there; else 503. With details, each check in words."""
    checks = readiness.checks()
    is_ready = all(check.ok for check in checks)
    body: dict[str, Any] = {"status": "ready" if is_ready else "not ready"}
    if with_details:
        body |= {
            "version": readiness.version(),
            "jobs": readiness.counts(),
            "checks": [asdict(check) for check in checks],
        }
    return JSONResponse(body, status_code=200 if is_ready else 503)


def slack_endpoint(config: SlackConfig) -> Callable[[Request], Awaitable[Response]]:
    """Handle Slack's requests: 401 if not signed by Slack within five minutes, 400 if unreadable, else Bolt's
    answer.
    """
    verifier = SignatureVerifier(config.signing_secret)
    threads = ThreadPoolExecutor(SLACK_REQUESTS_AT_ONCE, thread_name_prefix="slack-request")

    async def handle(request: Request) -> Response:
        try:
            body = await body_of(request)
        except NoBody:
            return PlainTextResponse("too large", status_code=413)
        if not _is_from_slack(verifier, body, request.headers):
            log.warning("a request to /slack/events was refused: not signed by Slack within five minutes")
            return PlainTextResponse("not signed by Slack", status_code=401)
        config.requests.arrived()
        bolt_request = _readable(request, body)
        if bolt_request is None:
            log.warning("a signed request to /slack/events was refused: it is not one of Slack's payloads")
            return PlainTextResponse("unreadable", status_code=400)
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(threads, config.app.dispatch, bolt_request)
        return to_starlette_response(answer)

    return handle


def zendesk_endpoint(
    config: WebhookConfig, engine: Engine, workspace_id: str
) -> Callable[[Request], Awaitable[Response]]:
    """Handle webhooks: 401 if not signed by Zendesk or too old, 400 if unreadable, 200 once stored, 409 if it
    cannot be stored now, so that Zendesk retries.
    """

    async def handle(request: Request) -> Response:
        try:
            body = await body_of(request)
        except NoBody:
            return PlainTextResponse("too large", status_code=413)
        timestamp = request.headers.get(webhook.TIMESTAMP, "")
        claimed = request.headers.get(webhook.SIGNATURE, "")
        if not webhook.is_signed(config.secret, timestamp, body, claimed):
            log.warning("a request to /zendesk/webhook was refused: not signed with ZENDESK_WEBHOOK_SECRET")
            return PlainTextResponse("not signed by Zendesk", status_code=401)
        if not webhook.is_fresh(timestamp, now(), config.longest):
            log.warning("a signed request to /zendesk/webhook was refused: its timestamp is too far from now")
            return PlainTextResponse("signed too long ago, or in the future", status_code=401)
        return await run_in_threadpool(_store, config, engine, workspace_id, body, timestamp)

    return handle


def _store(config: WebhookConfig, engine: Engine, workspace_id: str, body: bytes, timestamp: str) -> Response:
    try:
        event = webhook.parse(body, timestamp)
    except webhook.Unreadable as error:
        log.warning("a signed request to /zendesk/webhook was refused: %s", error)
        return PlainTextResponse(f"unreadable: {error}", status_code=400)
    if event.ticket_id is None:
        return PlainTextResponse("not about a ticket")
    try:
        with write(engine, ZENDESK_PATIENCE_SECONDS) as session:
            is_new = helpdesk_events.record(
                session, workspace_id, event_id=event.id, ticket_id=event.ticket_id
            )
    except Exception:  # Usually an unreachable database. Zendesk retries after a 409, but not after a 500.
        log.exception("an event from Zendesk could not be stored; Zendesk is asked to retry")
        return PlainTextResponse("not stored, try again", status_code=409)
    config.wake()
    return PlainTextResponse("stored" if is_new else "known")


def _is_from_slack(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    timestamp, signature = (
        headers.get("x-slack-request-timestamp", ""),
        headers.get("x-slack-signature", ""),
    )
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 16 and signature.isascii()):
        return False
    try:
        return verifier.is_valid(body=body, timestamp=timestamp, signature=signature)
    except UnicodeDecodeError:  # Slack signs UTF-8 only.
        return False


def _readable(request: Request, body: bytes) -> BoltRequest | None:
    """The request in Bolt's form; None if its body is not one of Slack's payloads."""
    try:
        bolt_request = to_bolt_request(request, body)
        _Envelope.model_validate(bolt_request.body)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, ValidationError):
        return None
    return bolt_request
