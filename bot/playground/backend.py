"""Serve the page: changes since a revision, and users' gestures, as JSON over HTTP.

Only this machine's own page may use it: gestures must be JSON, and an Origin header must be ours.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.inbound import body_of, parsed
from bot.playground.gestures.answers import Outcome, use_response_url
from bot.playground.gestures.interactions import Interactions
from bot.playground.gestures.talk import Talk
from bot.playground.web_api.calls import Refusal
from bot.playground.world import lookups
from bot.playground.world.lookups import Impossible
from bot.playground.world.payloads import mentioned, permalink, view_payload
from bot.playground.world.state import Message, OpenView, State

LONGEST_WAIT_SECONDS = 1.0
LOOK_EVERY_SECONDS = 0.05
LONGEST_TEXT = 40_000
INVITATION = "/invite @draftdesk"

Gesture = Callable[[Mapping[str, Any], str], Awaitable[Outcome]]


class Backend:
    """The routes' handlers. Each process has its own `run` id, so that a page notices a restart."""

    def __init__(self, state: State, talk: Talk, interactions: Interactions) -> None:
        self._state = state
        self._talk = talk
        self._interactions = interactions
        self._run = secrets.token_hex(8)

    async def changes(self, request: Request) -> Response:
        """Everything that one user sees and that changed after a revision; wait up to a second for it."""
        viewer, run = request.query_params.get("user", ""), request.query_params.get("run")
        given = request.query_params.get("after", "0")
        after = int(given) if run == self._run and given.isdecimal() else 0
        if after:
            await self._wait_beyond(after, request)
        if after and self._state.revision <= after:
            return Response(status_code=204)
        return JSONResponse(self._seen_by(viewer, after))

    async def message(self, request: Request) -> Response:
        """Send a message or slash command: {user, channel, text, thread_ts?}."""
        return await self._gesture(request, self._say)

    async def action(self, request: Request) -> Response:
        """Use a button or menu: {user, channel, ts | view_id, block_id, action_id, choice?, values?}."""

        async def press(given: Mapping[str, Any], base_url: str) -> Outcome:
            return await self._interactions.press(given["user"], given, given.get("choice"), base_url)

        return await self._gesture(request, press)

    async def shortcut(self, request: Request) -> Response:
        """Choose a shortcut from a message's menu: {user, channel, ts, callback_id}."""

        async def choose(given: Mapping[str, Any], base_url: str) -> Outcome:
            where = (given["user"], given["channel"], given["ts"], given["callback_id"])
            return await self._interactions.shortcut(*where, base_url)

        return await self._gesture(request, choose)

    async def share(self, request: Request) -> Response:
        """Share a channel with another company: {user, channel, shared: external | pending | ""}."""

        async def connect(given: Mapping[str, Any], base_url: str) -> Outcome:
            return self._talk.share(given["user"], given["channel"], given["shared"])

        return await self._gesture(request, connect)

    async def home(self, request: Request) -> Response:
        """Open a tab of the app: {user, tab: home | messages}."""

        async def enter(given: Mapping[str, Any], base_url: str) -> Outcome:
            return self._talk.open_app(given["user"], given["tab"])

        return await self._gesture(request, enter)

    async def submit(self, request: Request) -> Response:
        """Submit a modal: {user, view_id, values: {block_id: {action_id: {...}}}}."""

        async def send(given: Mapping[str, Any], base_url: str) -> Outcome:
            return await self._interactions.submit(given["user"], given["view_id"], given["values"])

        return await self._gesture(request, send)

    async def close(self, request: Request) -> Response:
        """Close a modal: {user, view_id, values}."""

        async def leave(given: Mapping[str, Any], base_url: str) -> Outcome:
            return self._interactions.close(given["user"], given["view_id"], given["values"])

        return await self._gesture(request, leave)

    async def response(self, request: Request) -> Response:
        """Take the app's post to a response_url; its unguessable id is the permission."""
        try:
            given = await json_object(request)
            use_response_url(self._state, self._talk.announce, request.path_params["id"], given)
        except Refusal as refusal:
            gone = refusal.error in ("expired_url", "used_url")
            return JSONResponse(refusal.answer(), status_code=404 if gone else 400)
        return Response("ok", media_type="text/plain")

    async def _say(self, given: Mapping[str, Any], base_url: str) -> Outcome:
        text, thread_ts = given["text"], given.get("thread_ts")
        if not isinstance(text, str) or not text.strip():
            raise Impossible("Type a message first.")
        if len(text) > LONGEST_TEXT:
            raise Impossible(f"Your message has {len(text)} characters. Shorten it to {LONGEST_TEXT}.")
        if not text.startswith("/"):
            return self._talk.say(given["user"], given["channel"], text.strip(), thread_ts)
        if text.strip().lower() == INVITATION:
            return self._interactions.invite(given["user"], given["channel"])
        if invited := self._invited(text):
            lookups.channel(self._state, lookups.person(self._state, given["user"]), given["channel"])
            return self._talk.join(invited, given["channel"])
        if thread_ts:
            raise Impossible(f"{text.split()[0]} is not supported in threads. Sorry!")
        return await self._interactions.command(given["user"], given["channel"], text.strip(), base_url)

    def _invited(self, text: str) -> str | None:
        """The person whom `/invite @name` names."""
        command, _, name = text.strip().partition(" @")
        return mentioned(self._state, name) if command == "/invite" else None

    async def _gesture(self, request: Request, gesture: Gesture) -> Response:
        if not is_from_own_page(request):
            return said(403, "Only the playground's own page may send this request.")
        try:
            outcome = await gesture(await json_object(request), str(request.base_url))
        except Impossible as impossible:
            return said(409, str(impossible))
        except (Refusal, KeyError, TypeError) as wrong:
            return said(400, f"The playground cannot read this request: {wrong}")
        return JSONResponse({"problem": outcome.problem, "errors": dict(outcome.errors), "ts": outcome.ts})

    async def _wait_beyond(self, revision: int, request: Request) -> None:
        for _ in range(int(LONGEST_WAIT_SECONDS / LOOK_EVERY_SECONDS)):
            if self._state.revision > revision or await request.is_disconnected():
                return
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    def _seen_by(self, viewer: str, after: int) -> dict[str, Any]:
        state = self._state
        channels = [channel for channel in state.channels.values() if channel.seen_by(viewer)]
        return {
            "run": self._run,
            "revision": state.revision,
            "users": [vars(user) for user in state.users.values()],
            "groups": [vars(group) for group in state.groups.values()],
            "channels": [vars(channel) for channel in channels],
            "commands": state.commands,
            "shortcuts": state.shortcuts,
            "helpdesk": state.has_helpdesk,
            "messages": [
                _for_page(message)
                for channel in channels
                for message in state.messages.get(channel.id, ())
                if message.revision > after and message.only_for in (None, viewer)
            ],
            "view": self._shown(state.view_of(viewer)),
            "home": self._shown(state.homes.get(viewer)),
        }

    def _shown(self, view: OpenView | None) -> dict[str, Any] | None:
        return view_payload(self._state, view) | {"revision": view.revision} if view else None


def _for_page(message: Message) -> dict[str, Any]:
    if message.deleted:
        return {"channel": message.channel, "ts": message.ts, "deleted": True}
    shown = {key: value for key, value in vars(message).items() if key != "metadata"}
    return shown | {"permalink": permalink(message)}


async def json_object(request: Request) -> dict[str, Any]:
    """A request's body. Raises `Refusal` unless it is a JSON object within the limits of `bot/inbound.py`."""
    try:
        given = parsed(await body_of(request))
    except ValueError as broken:
        raise Refusal("invalid_json") from broken
    if not isinstance(given, dict):
        raise Refusal("invalid_json")
    return given


def is_from_own_page(request: Request) -> bool:
    """True for JSON (a foreign page needs permission to send it) without a foreign Origin."""
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    origin = request.headers.get("origin")
    return kind == "application/json" and (origin is None or urlsplit(origin).netloc == request.url.netloc)


def said(status: int, problem: str) -> Response:
    """The page's answer for a gesture that failed."""
    return JSONResponse({"problem": problem, "errors": {}, "ts": None}, status_code=status)
