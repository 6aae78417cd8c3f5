"""Find channels that people outside the team can read, and say where their cards go.

For the App Home of admins and for `draftdesk doctor`. Uses Slack's last answer about who can read a channel.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.services.preferences import Preferences
from db import channel_readers
from db.vocabulary import ApproversKind, Readers

WHY: Mapping[str, str] = {
    Readers.SHARED: "it is shared with another company",
    Readers.GUEST: "guests are in it",
    Readers.FOREIGN: "people of another workspace are in it",
}


@dataclass(frozen=True)
class Exposed:
    """A watched channel that people outside the team can read, without a team channel that they cannot."""

    channel: str
    why: str
    team_channel: str | None
    """The team channel, which they can read too; None if there is none."""
    in_home: bool
    """Whether its cards wait in the App Home because no approvers are chosen."""

    def told(self, called: str, team_called: str) -> str:
        """Return two or three sentences for an admin; `called` and `team_called` name the channels."""
        if self.team_channel is None:
            what = f"People outside your team can read {called}: {self.why}."
        else:
            both = f"{called} and its team channel {team_called}"
            what = f"People outside your team can read {both}: {self.why}."
        cards = "wait in my App Home" if self.in_home else "go to each approver as a direct message"
        return f"{what} Its cards {cards}. Choose a team channel for it."


def exposed(session: Session, workspace_id: str, counts: Preferences) -> tuple[Exposed, ...]:
    """Return the channels that need an admin's attention, in the order of their ids."""
    teams = {channel: counts.team_channel(channel) for channel in counts.channels}
    asked = {*counts.channels, *(team for team in teams.values() if team)}
    rows = channel_readers.of_channels(session, workspace_id=workspace_id, channels=asked)
    why = {channel: WHY[row.readers] for channel, row in rows.items() if row.readers in WHY}
    chosen = counts.approvers
    in_home = chosen.kind == ApproversKind.EVERYONE or (
        chosen.kind == ApproversKind.PEOPLE and not chosen.people
    )
    return tuple(
        Exposed(channel, why[team or channel], team, in_home)
        for channel, team in teams.items()
        if channel in why and (team is None or team in why)
    )
