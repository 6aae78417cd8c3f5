"""Opening and changing modals: views.open, views.update, and what a view_submission's answer does."""

import json
import secrets
from typing import Any

from bot.playground import validation
from bot.playground.calls import Answer, Call, Refusal
from bot.playground.payloads import view_payload, with_ids
from bot.playground.state import TRIGGER_SECONDS, OpenView, State

VIEW_BYTES = 250_000


def open_view(call: Call) -> Answer:
    """Open a modal for the person whose click or command brought the trigger."""
    trigger = call.state.triggers.get(call.need("trigger_id"))
    if trigger is None:
        raise Refusal("invalid_arguments", ["invalid `trigger_id`"])
    if trigger.used:
        raise Refusal("exchanged_trigger_id")
    if call.state.clock() - trigger.issued > TRIGGER_SECONDS:
        raise Refusal("expired_trigger_id")
    payload = checked_view(call.decoded("view", "invalid_arguments"))
    trigger.used = True
    view = OpenView(f"V{secrets.token_hex(5).upper()}", trigger.user, payload, _new_hash(call.state))
    view.revision = call.state.changed()
    call.state.views[view.id] = view
    return {"view": view_payload(call.state, view)}


def update_view(call: Call) -> Answer:
    """Replace the content of an open modal, named by `view_id` or `external_id`."""
    view = _named_view(call)
    if view is None:
        raise Refusal("not_found")
    if call.arguments.get("hash") not in (None, "", view.hash):
        raise Refusal("hash_conflict")
    replace_view(call.state, view, call.decoded("view", "invalid_arguments"))
    return {"view": view_payload(call.state, view)}


def replace_view(state: State, view: OpenView, payload: Any) -> None:
    """Show new content in an open modal; raises Refusal when Slack would not."""
    view.payload = checked_view(payload)
    view.hash = _new_hash(state)
    view.revision = state.changed()


def checked_view(view: Any) -> dict[str, Any]:
    """A modal with ids in its blocks; raises Refusal, naming every fault, when Slack would not show it."""
    problems = validation.view_problems(view)
    if problems:
        raise Refusal("invalid_arguments", problems)
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise Refusal("view_too_large")
    return {**view, "blocks": with_ids(view["blocks"])}


def _named_view(call: Call) -> OpenView | None:
    view_id, external_id = call.arguments.get("view_id"), call.arguments.get("external_id")
    if view_id:
        return call.state.views.get(str(view_id))
    return next(
        (v for v in call.state.views.values() if external_id and v.payload.get("external_id") == external_id),
        None,
    )


def _new_hash(state: State) -> str:
    return f"{int(state.clock())}.{secrets.token_hex(4)}"
