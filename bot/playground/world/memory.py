"""Store the chat in one JSON file, so that it survives a restart of the demo.

Write and rename the whole file after each request that changed something, before answering it: not even `kill
-9` loses what the app was told. The file is as bounded as the state. Triggers, which expire after three
seconds, and tests' faults are not stored.
"""

import logging
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.playground.world.state import KEPT_MESSAGES, Message, OpenView, ResponseUrl, State

log = logging.getLogger(__name__)

KEPT_VIEWS = 20
"""Most open modals stored: a person has one, but a closed page leaves its modal open."""


class Memory:
    """Stores `state` in the file at `path`; without a path, as in tests, it stores nothing."""

    def __init__(self, state: State, path: Path | None) -> None:
        self._state = state
        self._path = path
        self._written = b""

    def recall(self) -> None:
        """Load the state from the file. Rename an unreadable file and start with an empty chat."""
        if self._path is None or not self._path.exists():
            return
        try:
            kept = _Kept.model_validate_json(self._path.read_bytes())
            if kept.team_id != self._state.team_id:
                raise ValueError(f"it belongs to workspace {kept.team_id}, not {self._state.team_id}")
        except (OSError, ValueError) as error:
            reason = f"{error.error_count()} faults" if isinstance(error, ValidationError) else str(error)
            aside = self._path.with_suffix(".unreadable")
            log.warning("the chat in %s is unreadable (%s), so the chat starts empty", self._path, reason)
            log.warning("the old file was renamed to %s", aside)
            self._path.replace(aside)
            return
        _restore(self._state, kept)

    def keep(self) -> None:
        """Write the state if it changed. Log a write error, such as a full disk, and go on."""
        if self._path is None:
            return
        content = _snapshot(self._state).model_dump_json(exclude_defaults=True).encode()
        if content == self._written:
            return
        beside = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            beside.replace(self._path)
        except OSError as error:
            log.warning("could not store the chat in %s: %s", self._path, error)
        else:
            self._written = content


@dataclass
class _Grant:
    """A response URL; its message is identified by its ts."""

    user: str
    channel: str
    issued: float
    uses: int
    message_ts: str | None


class _Kept(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid")

    team_id: str
    revision: int
    messages: list[Message]
    views: list[OpenView]
    response_urls: dict[str, _Grant]
    homes: dict[str, OpenView] = {}
    joined: list[str] = []
    """Channels to which the app was invited."""


def _snapshot(state: State) -> _Kept:
    grants = {
        key: _Grant(url.user, url.channel, url.issued, url.uses, url.message.ts if url.message else None)
        for key, url in state.response_urls.items()
    }
    messages = [message for kept in state.messages.values() for message in kept]
    return _Kept.model_construct(
        team_id=state.team_id,
        revision=state.revision,
        messages=messages,
        views=list(state.views.values())[-KEPT_VIEWS:],
        response_urls=grants,
        homes=state.homes,
        joined=[channel.id for channel in state.channels.values() if channel.has_app],
    )


def _restore(state: State, kept: _Kept) -> None:
    for message in kept.messages:
        if message.channel in state.channels and message.user in state.users:
            state.messages.setdefault(message.channel, deque(maxlen=KEPT_MESSAGES)).append(message)
    state.views = {view.id: view for view in kept.views}
    state.homes = {user: home for user, home in kept.homes.items() if user in state.users}
    for channel in kept.joined:
        state.admit_app(channel)
    for key, grant in kept.response_urls.items():
        clicked = state.find(grant.channel, grant.message_ts or "", viewer=grant.user)
        if clicked is not None or grant.message_ts is None:
            state.response_urls[key] = ResponseUrl(
                grant.user, grant.channel, grant.issued, clicked, grant.uses
            )
    state.revision = kept.revision + 1
