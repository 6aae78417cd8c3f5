"""Finding what a gesture of the page is about: who acts, where, on which message or dialog.

Each raises `Impossible`, with a sentence for the person, when it is not there or not for them.
"""

from bot.playground.world.people import Channel, User
from bot.playground.world.state import Message, OpenView, State


class Impossible(Exception):
    """The page asked for something that is not there (any more); the message is for the person."""


def person(state: State, user_id: str) -> User:
    """Who acts: a person, or an integration that posts."""
    user = state.users.get(user_id)
    if user is None or user.role == "bot":
        raise Impossible("Choose a person first.")
    return user


def channel(state: State, user: User, channel_id: str) -> Channel:
    """A conversation that this person is in."""
    found = state.channels.get(channel_id)
    if found is None or not found.seen_by(user.id):
        raise Impossible("This channel is gone.")
    return found


def direct(state: State, user: User) -> Channel:
    """The person's direct conversation with the app."""
    found = (c for c in state.channels.values() if c.kind == "im" and c.seen_by(user.id))
    one = next(found, None)
    if one is None:
        raise Impossible(f"{user.real_name} has no direct messages with the app.")
    return one


def message(state: State, user: User, channel_id: str, ts: str) -> Message:
    """A message that this person sees."""
    found = state.find(channel(state, user, channel_id).id, ts, viewer=user.id)
    if found is None:
        raise Impossible("This message is gone.")
    return found


def view(state: State, user: User, view_id: str) -> OpenView:
    """A modal, or a Home tab, that this person has open."""
    found = state.find_view(view_id)
    if found is None or found.user != user.id:
        raise Impossible("This dialog is closed.")
    return found
