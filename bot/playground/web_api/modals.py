"""Open and change modals and Home tabs: views.open, .update, .publish, and the answer to a submission."""

import json
import secrets
from typing import Any

from bot.playground.kit import blocks as validation
from bot.playground.web_api.calls import Answer, Call, Refusal
from bot.playground.world.payloads import view_payload, with_ids
from bot.playground.world.people import PEOPLE
from bot.playground.world.state import TRIGGER_SECONDS, OpenView, State

VIEW_BYTES = 250_000


def open_view(call: Call) -> Answer:
    """Open a modal for the user whose click or command created the trigger."""
    trigger = call.state.triggers.get(call.need("trigger_id"))
    if trigger is None:
        raise Refusal("invalid_arguments", ["invalid `trigger_id`"])
    if trigger.used:
        raise Refusal("exchanged_trigger_id")
    if call.state.clock() - trigger.issued > TRIGGER_SECONDS:
        raise Refusal("expired_trigger_id")
    payload = checked_view(call.decoded("view", "invalid_arguments"), "modal")
    trigger.used = True
    view = _new_view(call.state, trigger.user, payload)
    call.state.views[view.id] = view
    return {"view": view_payload(call.state, view)}


def publish(call: Call) -> Answer:
    """Show or replace a user's Home tab; a given `hash` must match the tab they see."""
    user = call.state.users.get(call.need("user_id"))
    if user is None or user.role not in PEOPLE:
        raise Refusal("invalid_arguments", ["invalid `user_id`"])
    payload, home = call.decoded("view", "invalid_arguments"), call.state.homes.get(user.id)
    _check_hash(call, home)
    if home is None:
        home = _new_view(call.state, user.id, checked_view(payload, "home"))
        call.state.homes[user.id] = home
    else:
        replace_view(call.state, home, payload)
    return {"view": view_payload(call.state, home)}


def update_view(call: Call) -> Answer:
    """Replace the content of an open modal or Home tab, identified by `view_id` or `external_id`."""
    view = _named_view(call)
    if view is None:
        raise Refusal("not_found")
    _check_hash(call, view)
    replace_view(call.state, view, call.decoded("view", "invalid_arguments"))
    return {"view": view_payload(call.state, view)}


def replace_view(state: State, view: OpenView, payload: Any) -> None:
    """Show new content in an open modal or Home tab. Raises Refusal if Slack would refuse it."""
    view.payload = checked_view(payload, view.payload["type"])
    view.hash = _new_hash(state)
    view.revision = state.changed()


def checked_view(view: Any, kind: str) -> dict[str, Any]:
    """A view of this type, with ids added to its blocks. Raises Refusal with all faults if Slack would refuse
    it.
    """
    problems = validation.view_problems(view, kind)
    if problems:
        raise Refusal("invalid_arguments", problems)
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise Refusal("view_too_large")
    return {**view, "blocks": with_ids(view["blocks"])}


def _new_view(state: State, user: str, payload: dict[str, Any]) -> OpenView:
    identifier = f"V{secrets.token_hex(5).upper()}"
    return OpenView(identifier, user, payload, _new_hash(state), revision=state.changed())


def _check_hash(call: Call, view: OpenView | None) -> None:
    given = call.arguments.get("hash")
    if given and (view is None or given != view.hash):
        raise Refusal("hash_conflict")


def _named_view(call: Call) -> OpenView | None:
    view_id, external_id = call.arguments.get("view_id"), call.arguments.get("external_id")
    if view_id:
        return call.state.find_view(str(view_id))
    every = [*call.state.views.values(), *call.state.homes.values()]
    return next((v for v in every if external_id and v.payload.get("external_id") == external_id), None)


def _new_hash(state: State) -> str:
    return f"{int(state.clock())}.{secrets.token_hex(4)}"
