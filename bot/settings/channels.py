"""Settings for where in Slack Draftdesk works, and how long an approved reply can be undone."""

from typing import Annotated

from pydantic import Field

from bot.settings.declaration import Group, Setting
from bot.settings.kinds import ChannelId, Channels, TeamChannels


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
    team_channels: Annotated[
        TeamChannels,
        Setting(
            "DRAFTDESK_TEAM_CHANNELS",
            "Team channels: where a channel's cards go instead of its threads, such as "
            "C0SUPPORT=C0TEAM, default=C0TEAM. Needed if customers or guests can read a channel: without "
            "one, its cards go to the chosen approvers as direct messages, or wait in the App Home. What an "
            "admin sets in the App Home, or with /suggest watch #team-channel, wins.",
            must="be pairs of channel ids separated by commas, such as C0SUPPORT=C0TEAM, default=C0TEAM",
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
    catch_up_hours: Annotated[
        float,
        Field(ge=0, le=168),
        Setting(
            "DRAFTDESK_CATCH_UP_HOURS",
            "When the bot starts, or connects again, it drafts for messages that were written meanwhile, if "
            "nobody has answered them and they are younger than so many hours. How many older ones there are "
            "is told in the ops channel and the log.",
            must="be a number of hours from 0 (never) to 168, such as 12",
        ),
    ] = 12.0
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
