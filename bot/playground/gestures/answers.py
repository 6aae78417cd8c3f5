"""Apply the app's answers: replies to commands, posts to response_urls, answers to submitted modals."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.web_api.calls import Announce, Call, Refusal, checked_content
from bot.playground.web_api.chat import POST_CHARACTERS, rewrite
from bot.playground.web_api.modals import replace_view
from bot.playground.world.state import RESPONSE_URL_SECONDS, RESPONSE_URL_USES, Message, OpenView, State

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class Outcome:
    """The result of a gesture: `problem` is a sentence for the user, `errors` are a modal's by block_id."""

    problem: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    ts: str | None = None


def show_answer(
    state: State, announce: Announce, given: Mapping[str, Any], *, user: str, channel: str
) -> Message:
    """Post the app's answer, to one user unless `response_type` is in_channel. Raises Refusal."""
    text, blocks = checked_content(Call(state, given, announce), POST_CHARACTERS)
    shared = given.get("response_type") == "in_channel"
    message = Message(
        channel,
        state.next_ts(),
        state.bot_user,
        text,
        blocks or [],
        thread_ts=given.get("thread_ts"),
        only_for=None if shared else user,
    )
    state.add(message)
    if shared:
        announce(message, None)
    return message


def command_answer(state: State, announce: Announce, body: str, *, user: str, channel: str) -> None:
    """Show the body of a command's acknowledgement, JSON or plain text; show nothing if it is empty."""
    if not body.strip():
        return
    try:
        given = json.loads(body)
    except ValueError:
        given = {"text": body}
    show_answer(
        state, announce, given if isinstance(given, dict) else {"text": body}, user=user, channel=channel
    )


def use_response_url(state: State, announce: Announce, identifier: str, given: Mapping[str, Any]) -> None:
    """Handle a post to a response_url: replace or delete the clicked message, or answer. Raises Refusal.

    A command has no message to replace, so its `replace_original` posts a new one, as Slack does
    (slackapi/bolt-js#2287, slackapi/bolt-python#1268).
    """
    grant = state.response_urls.get(identifier)
    if grant is None or state.clock() - grant.issued > RESPONSE_URL_SECONDS:
        raise Refusal("expired_url")
    if grant.uses >= RESPONSE_URL_USES:
        raise Refusal("used_url")
    grant.uses += 1
    clicked = grant.message
    if given.get("delete_original") and clicked:
        clicked.deleted = True
        state.touch(clicked)
    elif given.get("replace_original") and clicked:
        text, blocks = checked_content(Call(state, given, announce), POST_CHARACTERS)
        rewrite(state, clicked, text, blocks)
        if clicked.only_for is None:
            announce(clicked, "message_changed")
    else:
        show_answer(state, announce, given, user=grant.user, channel=grant.channel)


def after_submit(state: State, view: OpenView, body: str) -> Outcome:
    """Close, change or keep a submitted modal, as the app's answer says."""
    try:
        given = json.loads(body) if body.strip() else {}
        return RESPONSE_ACTIONS[given.get("response_action")](state, view, given)
    except (ValueError, AttributeError, KeyError, TypeError, Refusal):
        return Outcome(problem=TROUBLE)


def _close(state: State, view: OpenView, given: Mapping[str, Any]) -> Outcome:
    state.close_view(view.id)
    return Outcome()


def _name_errors(state: State, view: OpenView, given: Mapping[str, Any]) -> Outcome:
    inputs = {block["block_id"] for block in view.payload["blocks"] if block["type"] == "input"}
    errors: dict[str, str] = given["errors"]
    if not errors or not errors.keys() <= inputs:
        raise Refusal("invalid_arguments", ["errors must be named by the block_id of an input"])
    return Outcome(errors=errors)


def _update(state: State, view: OpenView, given: Mapping[str, Any]) -> Outcome:
    replace_view(state, view, given["view"])
    return Outcome()


RESPONSE_ACTIONS: dict[str | None, Callable[[State, OpenView, Mapping[str, Any]], Outcome]] = {
    None: _close,
    "clear": _close,
    "errors": _name_errors,
    "update": _update,
}
