"""Find the user, channel, message or dialog of a page's gesture.

Each function raises `Impossible`, with a sentence for the user, if it does not exist or the user may not see
it.
"""

from bot.playground.world.people import Channel, User
from bot.playground.world.state import Message, OpenView, State


class Impossible(Exception):
    """The page asked for something that does not exist. The message is for the user."""


def person(state: State, user_id: str) -> User:
    """The acting person or integration."""
    user = state.users.get(user_id)
    if user is None or user.role == "bot":
        raise Impossible("Choose a person first.")
    return user


def channel(state: State, user: User, channel_id: str) -> Channel:
    """A conversation of which the person is a member."""
    found = state.channels.get(channel_id)
    if found is None or not found.seen_by(user.id):
        raise Impossible("This channel no longer exists.")
    return found


def direct(state: State, user: User) -> Channel:
    """The person's direct messages with the app."""
    found = (c for c in state.channels.values() if c.kind == "im" and c.seen_by(user.id))
    one = next(found, None)
    if one is None:
        raise Impossible(f"{user.real_name} has no direct messages with the app.")
    return one


def message(state: State, user: User, channel_id: str, ts: str) -> Message:
    """A message that the person sees."""
    found = state.find(channel(state, user, channel_id).id, ts, viewer=user.id)
    if found is None:
        raise Impossible("This message no longer exists.")
    return found


def view(state: State, user: User, view_id: str) -> OpenView:
    """A modal or Home tab that the person has open."""
    found = state.find_view(view_id)
    if found is None or found.user != user.id:
        raise Impossible("This dialog is closed.")
    return found
