"""Serve the part of Slack's Web API that Draftdesk calls, at `/api/{method}`.

Refusals are HTTP 200 with `ok: false`, a rate limit is HTTP 429 with `Retry-After`. See `chat` for messages,
`modals` for views, `directory` for users, groups and channels. Source: docs.slack.dev/reference/methods.
"""

import hmac
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.inbound import NoBody, body_of, parsed
from bot.playground.web_api import chat, directory, files, modals
from bot.playground.web_api.calls import Announce, Answer, Call, Refusal
from bot.playground.world.payloads import message_payload
from bot.playground.world.state import Fault, Message, State
from bot.scopes import HEADER


class WebApi:
    """The endpoint: check the token, read the arguments, inject faults, call the method."""

    def __init__(self, state: State, bot_token: str, announce: Announce) -> None:
        self._state = state
        self._bot_token = bot_token
        self._announce = announce

    async def handle(self, request: Request) -> Response:
        """Answer one call as Slack does."""
        method = request.path_params["method"]
        try:
            arguments = await _arguments(request)
        except NoBody:
            return Response("too large", status_code=413)
        fault = self._state.take_fault(method)
        if fault is not None and not fault.performed:
            return _failed(fault)
        base_url = str(request.base_url).rstrip("/")
        answer = self._answer(method, request.headers.get("authorization", ""), arguments, base_url)
        return (
            _failed(fault) if fault else JSONResponse(answer, headers={HEADER: ",".join(self._state.scopes)})
        )

    async def take_file(self, request: Request) -> Response:
        """Take the bytes of a file that the app uploads."""
        return await files.take(self._state, request)

    def _answer(self, method: str, authorization: str, arguments: Mapping[str, Any], base_url: str) -> Answer:
        try:
            self._authenticate(authorization.removeprefix("Bearer ") or str(arguments.get("token") or ""))
            if method not in METHODS:
                raise Refusal("unknown_method")
            return {"ok": True, **METHODS[method](Call(self._state, arguments, self._announce, base_url))}
        except Refusal as refusal:
            return refusal.answer()

    def _authenticate(self, token: str) -> None:
        if not token:
            raise Refusal("not_authed")
        if not hmac.compare_digest(token.encode(), self._bot_token.encode()):
            raise Refusal("invalid_auth")


async def _arguments(request: Request) -> Mapping[str, Any]:
    """Arguments from query, form or JSON, as slack_sdk sends them."""
    arguments: dict[str, Any] = dict(request.query_params)
    body = await body_of(request)
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind == "application/json" and body:
        try:
            given = parsed(body)
        except ValueError:
            given = None
        arguments |= given if isinstance(given, dict) else {}
    elif kind == "application/x-www-form-urlencoded":
        arguments |= dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return arguments


def _failed(fault: Fault) -> Response:
    if fault.performed:
        return Response("upstream connection lost", status_code=500)
    refusal = Refusal(fault.error).answer()
    if fault.retry_after is None:
        return JSONResponse(refusal)
    return JSONResponse(refusal, status_code=429, headers={"Retry-After": str(fault.retry_after)})


def auth_test(call: Call) -> Answer:
    state = call.state
    return {
        "url": "http://127.0.0.1/",
        "team": "Draftdesk demo",
        "team_id": state.team_id,
        "user": state.users[state.bot_user].name,
        "user_id": state.bot_user,
        "bot_id": state.bot_id,
        "is_enterprise_install": False,
    }


def history(call: Call) -> Answer:
    channel = call.writable_channel()
    newest_first = [m for m in call.state.visible(channel.id) if m.thread_ts is None][::-1]
    return _page(call, newest_first)


def replies(call: Call) -> Answer:
    channel = call.writable_channel()
    ts = call.need("ts")
    root = call.state.find(channel.id, ts) or call.state.tombstone(channel.id, ts)
    if root is None:
        raise Refusal("thread_not_found")
    return _page(call, [root, *call.state.replies(channel.id, root.ts)])


def _page(call: Call, messages: list[Message]) -> Answer:
    """The messages between `oldest` and `latest`, `limit` per page; the cursor is the position reached."""
    try:
        oldest, latest = (
            float(call.arguments.get("oldest") or 0),
            float(call.arguments.get("latest") or "inf"),
        )
        start, limit = int(call.arguments.get("cursor") or 0), int(call.arguments.get("limit") or 100)
    except ValueError as wrong:
        raise Refusal("invalid_arguments", [str(wrong)]) from wrong
    edge = call.flag("inclusive")
    kept = [
        m for m in messages if oldest < float(m.ts) < latest or (edge and float(m.ts) in (oldest, latest))
    ]
    page, more = kept[start : start + limit], len(kept) > start + limit
    with_metadata = call.flag("include_all_metadata")
    return {
        "messages": [message_payload(call.state, m, with_metadata=with_metadata) for m in page],
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + limit) if more else ""},
    }


def add_reaction(call: Call) -> Answer:
    message = call.state.find(call.channel().id, call.need("timestamp"))
    if message is None:
        raise Refusal("message_not_found")
    people = message.reactions.setdefault(call.need("name").strip(":"), [])
    if call.state.bot_user in people:
        raise Refusal("already_reacted")
    people.append(call.state.bot_user)
    call.state.touch(message)
    return {}


METHODS: dict[str, Callable[[Call], Answer]] = {
    "assistant.threads.setStatus": chat.set_status,
    "auth.test": auth_test,
    "chat.postMessage": chat.post,
    "chat.update": chat.update,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.get_permalink,
    "files.getUploadURLExternal": files.upload_address,
    "files.completeUploadExternal": files.complete_upload,
    "views.open": modals.open_view,
    "views.update": modals.update_view,
    "views.publish": modals.publish,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.info": directory.conversation_info,
    "conversations.list": directory.conversations,
    "conversations.members": directory.conversation_members,
    "conversations.open": directory.open_direct,
    "users.info": directory.user_info,
    "users.list": directory.users,
    "usergroups.list": directory.groups,
    "usergroups.users.list": directory.group_members,
    "reactions.add": add_reaction,
}
