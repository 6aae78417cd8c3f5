"""Check the fields that we read of Slack's requests; no other file handles raw dicts.

Sources: https://docs.slack.dev/reference/events/message, .../interactivity/implementing-slash-commands and
.../reference/interaction-payloads. Other fields are ignored.
"""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.blocks.message_text import has_files, mails_in, message_text
from bot.errors import UnreadablePayload


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class MessageEvent(_Payload):
    """A message of any kind, or a mention of us; `text` is in Slack's format."""

    channel: str = Field(max_length=64)
    ts: str = Field(max_length=32)
    user: str | None = Field(default=None, max_length=64)
    text: str | None = None
    subtype: str | None = None
    thread_ts: str | None = Field(default=None, max_length=32)
    parent_user_id: str | None = None
    """In a reply: the author of the thread's root."""
    bot_id: str | None = Field(default=None, max_length=64)
    attachments: Any = None
    blocks: Any = None
    files: Any = None
    team: str | None = None
    user_team: str | None = None
    source_team: str | None = None

    def is_foreign(self, workspace_id: str) -> bool:
        """Return whether a person of another workspace wrote it, in a channel shared with us."""
        return not {self.team, self.user_team, self.source_team} <= {None, workspace_id}

    @property
    def root_ts(self) -> str | None:
        """The ts of a reply's thread root; None if the message is not a reply."""
        return self.thread_ts if self.thread_ts != self.ts else None

    @property
    def has_files(self) -> bool:
        """Whether the message has files, such as a screenshot."""
        return has_files({"files": self.files, "attachments": self.attachments})

    @property
    def words(self) -> str:
        """The message's words in Slack's format, from text, attachments or blocks."""
        given = {"text": self.text, "attachments": self.attachments, "blocks": self.blocks}
        return message_text({**given, "bot_id": self.bot_id, "files": self.files})

    @property
    def is_mail(self) -> bool:
        """Whether it is read as mail: another app posted it, or Slack as a file."""
        return self.bot_id is not None or bool(mails_in({"files": self.files}))


class EditMark(_Payload):
    """When a message was edited."""

    ts: str = Field(max_length=32)


class EarlierMessage(MessageEvent):
    """A message inside the event of its change, which does not repeat the channel."""

    channel: str = ""
    edited: EditMark | None = None


class ChangeEvent(_Payload):
    """A message that was edited (`message` is how it is now) or deleted."""

    channel: str = Field(max_length=64)
    ts: str = Field(max_length=32)
    message: EarlierMessage | None = None
    previous_message: EarlierMessage | None = None


class ChangeEnvelope(_Payload):
    """The envelope of that event."""

    event: ChangeEvent


class ChannelEvent(_Payload):
    """Something happened to a channel: it was shared, or somebody joined it."""

    channel: str = Field(max_length=64)
    user: str | None = Field(default=None, max_length=64)
    """Who joined it."""


class ChannelEnvelope(_Payload):
    """The envelope of that event."""

    event: ChannelEvent


class EventEnvelope(_Payload):
    """The envelope of a message event."""

    event_id: str | None = Field(default=None, max_length=128)
    event: MessageEvent


class Command(_Payload):
    """A slash command; `text` is in Slack's format."""

    channel_id: str = Field(max_length=64)
    user_id: str = Field(max_length=64)
    text: str = ""
    response_url: str = Field(max_length=2000)
    trigger_id: str = Field(max_length=128)


class _Person(_Payload):
    id: str = Field(max_length=64)
    team_id: str | None = Field(default=None, max_length=64)
    """Their workspace, which may be another one in a shared channel."""


class _Channel(_Payload):
    id: str = Field(max_length=64)


class _Chosen(MessageEvent):
    """A shortcut's message, which does not repeat its channel."""

    channel: str = ""


class Shortcut(_Payload):
    """A shortcut in the menu of a message."""

    user: _Person
    channel: _Channel
    message: _Chosen
    message_ts: str = Field(max_length=32)
    response_url: str = Field(max_length=2000)
    trigger_id: str = Field(max_length=128)


class _Container(_Payload):
    thread_ts: str | None = None
    is_ephemeral: bool = False


class _Option(_Payload):
    value: str


class _Action(_Payload):
    value: str | None = None
    selected_option: _Option | None = None


class Click(_Payload):
    """A button pressed, or an option chosen from a menu, in a message."""

    user: _Person
    channel: _Channel
    container: _Container = _Container()
    actions: list[_Action] = Field(min_length=1)
    response_url: str = Field(max_length=2000)
    trigger_id: str = Field(max_length=128)

    @property
    def given(self) -> str | None:
        """The button's value, or the chosen option's."""
        action = self.actions[0]
        return action.selected_option.value if action.selected_option is not None else action.value


class HomeClick(_Payload):
    """A button pressed in an App Home, which has no channel and no response URL."""

    user: _Person
    actions: list[_Action] = Field(min_length=1)
    trigger_id: str = Field(max_length=128)

    @property
    def given(self) -> str:
        """The button's value."""
        return self.actions[0].value or ""


class _OpenView(_Payload):
    id: str = Field(max_length=64)


class FormClick(HomeClick):
    """A button pressed in a modal, which has no channel and no response URL either."""

    view: _OpenView


class HomeOpening(_Payload):
    """Somebody opened a tab of the app: "home" or "messages"."""

    user: str = Field(max_length=64)
    tab: str = "home"


class HomeEnvelope(_Payload):
    """The envelope of that event."""

    event: HomeOpening


class _Input(_Payload):
    value: str | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] = Field(default=[])
    selected_conversation: str | None = None
    selected_time: str | None = None
    selected_users: list[str] = Field(default=[])


class _State(_Payload):
    values: dict[str, dict[str, _Input]]


class _Block(_Payload):
    block_id: str | None = None


class _View(_Payload):
    private_metadata: str = ""
    state: _State
    blocks: tuple[_Block, ...] = ()


class Submission(_Payload):
    """A submitted modal."""

    user: _Person
    view: _View

    def shows(self, block_id: str) -> bool:
        """Return whether the modal has this block."""
        return any(block.block_id == block_id for block in self.view.blocks)

    def written(self, block_id: str, action_id: str) -> str:
        """Return what was typed into an input, or chosen; empty if nothing was."""
        entered = self.view.state.values.get(block_id, {}).get(action_id)
        if entered is None:
            return ""
        if entered.selected_option is not None:
            return entered.selected_option.value
        return entered.value or entered.selected_conversation or entered.selected_time or ""

    def people(self, block_id: str, action_id: str) -> tuple[str, ...]:
        """Return the ids of the chosen people."""
        entered = self.view.state.values.get(block_id, {}).get(action_id)
        return () if entered is None else tuple(entered.selected_users)

    def ticked(self, block_id: str, action_id: str, value: str) -> bool:
        """Return whether the box with this value is ticked."""
        entered = self.view.state.values.get(block_id, {}).get(action_id)
        return entered is not None and value in [option.value for option in entered.selected_options]


Kind = TypeVar("Kind", bound=_Payload)


def read(kind: type[Kind], body: dict[str, Any]) -> Kind:
    """Parse the body. Raises `UnreadablePayload`, which names the faulty fields, never their contents."""
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, each["loc"])) for each in error.errors(include_input=False))
        raise UnreadablePayload(f"The request lacks or garbles: {fields}.") from error


def thread_of(body: dict[str, Any]) -> str | None:
    """Return the thread of the clicked message, even from an otherwise unreadable body; None if not there."""
    container = body.get("container")
    thread_ts = container.get("thread_ts") if isinstance(container, dict) else None
    return thread_ts if isinstance(thread_ts, str) else None
