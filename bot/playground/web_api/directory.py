"""Answer the methods that list the workspace: users, user groups, conversations."""

from bot.playground.web_api.calls import Answer, Call, Refusal
from bot.playground.world.payloads import channel_payload, group_payload, user_payload
from bot.playground.world.people import PEOPLE


def user_info(call: Call) -> Answer:
    user = call.state.users.get(call.need("user"))
    if user is None or user.role == "integration":  # An integration has a bot id, not a user id.
        raise Refusal("user_not_found")
    return {"user": user_payload(call.state, user)}


def users(call: Call) -> Answer:
    """Everyone on one page, without integrations and strangers."""
    known = [each for each in call.state.users.values() if each.role not in ("integration", "foreign")]
    return {
        "members": [user_payload(call.state, user) for user in known],
        "response_metadata": {"next_cursor": ""},
    }


def open_direct(call: Call) -> Answer:
    """The direct messages of the app with one user."""
    user = call.need("users")
    known = call.state.users.get(user)
    if known is not None and known.deleted:
        raise Refusal("user_disabled")
    found = (c for c in call.state.channels.values() if c.kind == "im" and c.seen_by(user))
    direct = next(found, None)
    if direct is None:
        raise Refusal("user_not_found")
    return {"channel": {"id": direct.id}, "already_open": True, "no_op": True}


def conversations(call: Call) -> Answer:
    """All direct messages with the app on one page; the app lists no other conversations."""
    if call.arguments.get("types") != "im":
        raise Refusal("invalid_types")
    return {
        "channels": [
            channel_payload(call.state, each) for each in call.state.channels.values() if each.kind == "im"
        ],
        "response_metadata": {"next_cursor": ""},
    }


def conversation_info(call: Call) -> Answer:
    return {"channel": channel_payload(call.state, call.channel())}


def conversation_members(call: Call) -> Answer:
    """All members on one page."""
    channel = call.channel()
    people = [each.id for each in call.state.users.values() if each.role in PEOPLE]
    return {
        "members": [person for person in people if channel.seen_by(person)],
        "response_metadata": {"next_cursor": ""},
    }


def groups(call: Call) -> Answer:
    with_users = call.flag("include_users")
    return {
        "usergroups": [
            group_payload(call.state, group, with_users=with_users) for group in call.state.groups.values()
        ]
    }


def group_members(call: Call) -> Answer:
    group = call.state.groups.get(call.need("usergroup"))
    if group is None:
        raise Refusal("no_such_subteam")
    return {"users": list(group.members)}
