"""Where in Slack Draftdesk works, and how long an approved reply can be undone there."""

from typing import Annotated

from pydantic import Field

from bot.settings.declaration import Group, Setting
from bot.settings.kinds import ChannelId, Channels


class ChannelSettings(Group):
    """The channels and the seconds to undo."""

    heading = "Where Draftdesk works"

    channels: Annotated[
        Channels,
        Setting(
            "DRAFTDESK_CHANNELS",
            "Ids of the watched channels, separated by commas: each new message there gets a draft. Without "
            "any, only /suggest drafts. In Slack: channel name > About > Channel ID. What an admin sets in "
            "the App Home, or with /suggest watch, wins.",
            must="be channel ids separated by commas, such as C0123ABCD (channel name > About)",
        ),
    ] = ()
    ops_channel: Annotated[
        ChannelId | None,
        Setting(
            "DRAFTDESK_OPS_CHANNEL",
            "Id of the channel for notices about new model versions and failures. Without it they are only "
            "logged.",
            must="be one channel id, such as C0123ABCD (channel name > About)",
        ),
    ] = None
    undo_seconds: Annotated[
        float,
        Field(ge=0, le=600),
        Setting(
            "DRAFTDESK_UNDO_SECONDS",
            "Seconds that an approved reply waits before it is sent, so that the approver or a colleague can "
            "still undo it. 0 sends at once; the demo waits 8 unless this is set.",
            must="be a number of seconds from 0 (send at once) to 600, such as 30",
            demo=True,
        ),
    ] = 30.0
