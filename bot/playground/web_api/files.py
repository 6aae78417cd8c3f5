"""Answer files.*: an address to upload a file to, and its message in a channel once it is there.

Source: docs.slack.dev/messaging/working-with-files.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.inbound import NoBody, body_of
from bot.playground.web_api.calls import Answer, Call, Refusal
from bot.playground.world.files import UploadedFile
from bot.playground.world.state import Message, State

UPLOAD_PATH = "/upload/v1/"


def upload_address(call: Call) -> Answer:
    """files.getUploadURLExternal."""
    try:
        length = int(call.arguments.get("length") or 0)
    except ValueError as wrong:
        raise Refusal("invalid_arguments", [str(wrong)]) from wrong
    if length < 1:
        raise Refusal("invalid_arguments", ["length must be at least 1"])
    file = UploadedFile(f"F0DEMO{len(call.state.files)}", call.need("filename"), length)
    call.state.files[file.id] = file
    return {"upload_url": f"{call.base_url}{UPLOAD_PATH}{file.id}", "file_id": file.id}


def complete_upload(call: Call) -> Answer:
    """files.completeUploadExternal: a message with the files, in the channel."""
    asked = call.decoded("files", "invalid_arguments") or []
    files = [call.state.files.get(each.get("id")) for each in asked]
    if not files or any(each is None or each.content is None for each in files):
        raise Refusal("file_not_found")
    channel = call.state.channels.get(str(call.arguments.get("channel_id") or ""))
    if channel is None or not channel.has_app:
        raise Refusal("channel_not_found")
    told: list[dict[str, Any]] = []
    for file, each in zip(files, asked, strict=True):
        assert file is not None, "checked above"
        file.title = str(each.get("title") or file.name)
        told.append({"id": file.id, "title": file.title})
    names = ", ".join(f"`{file.name}`" for file in files if file is not None)
    text = f"{call.arguments.get('initial_comment') or ''}\n{names}".strip()
    message = Message(channel.id, call.state.next_ts(), call.state.bot_user, text)
    call.state.add(message)
    call.announce(message, "file_share")
    return {"files": told}


async def take(state: State, request: Request) -> Response:
    """Take the bytes of a file at the address that `upload_address` gave, once."""
    file = state.files.get(request.path_params["file"])
    if file is None or file.content is not None:
        return PlainTextResponse("no such upload", status_code=404)
    try:
        content = await body_of(request)
    except NoBody:
        return PlainTextResponse("too large", status_code=413)
    if len(content) != file.length:
        return PlainTextResponse("another length", status_code=400)
    file.content = content
    return PlainTextResponse(f"OK - {len(content)}")
