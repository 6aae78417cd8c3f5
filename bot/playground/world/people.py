"""Describe the workspace's people, channels and groups, and list those of the demo.

See `state` for their messages.
"""

from dataclasses import dataclass
from typing import Literal

PEOPLE = ("agent", "admin", "guest", "customer", "foreign")
"""The roles that a user of the page can take; an `integration` only posts, and nobody can be `bot`.

A `guest` sees only the channels they were invited to; somebody `foreign` is of another company's workspace,
in a channel that is shared with it. A `customer` is a full member: the workspace's internal customer.
"""

Shared = Literal["", "external", "pending"]


@dataclass(frozen=True)
class User:
    """A member of the workspace; `role` is one of `PEOPLE`, integration or bot.

    An integration is another app: it posts as a bot and has a bot id.
    """

    id: str
    name: str
    real_name: str
    role: str
    team: str | None = None
    """Their own workspace, if it is another one."""
    deleted: bool = False
    """Whether their account was deactivated."""


@dataclass(frozen=True)
class Channel:
    """A conversation. The app can write in it and gets its events only if `has_app`.

    `members` are the people who see it; None: everyone, as in a public channel.
    """

    id: str
    name: str
    topic: str
    has_app: bool = True
    kind: Literal["public", "private", "im"] = "public"
    members: tuple[str, ...] | None = None
    shared: Shared = ""
    """Whether another company reads it too, or was invited to."""
    archived: bool = False

    def seen_by(self, user: str) -> bool:
        """True if this person can read and write here."""
        return self.members is None or user in self.members


@dataclass(frozen=True)
class Group:
    """A user group: one handle for several people."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]


USERS = (
    User("U0MAYA", "maya", "Maya Chen", "agent"),
    User("U0JONAS", "jonas", "Jonas Weber", "agent"),
    User("U0ADA", "ada", "Ada Okafor", "admin"),
    User("U0GUS", "gus", "Gus Lind", "guest"),
    User("U0SAM", "sam", "Sam Rivera", "customer"),
    User("U0FIN", "fin", "Fin Aalto", "foreign", team="T0ACME"),
    User("B0MAIL", "mail", "Mail", "integration"),
    User("U0DRAFTDESK", "draftdesk", "Draftdesk", "bot"),
    User("USLACKBOT", "slackbot", "Slackbot", "bot"),
)
MEMBERS = ("U0MAYA", "U0JONAS", "U0ADA", "U0SAM", "B0MAIL")
"""The full members, who see every public channel, and the integration that posts there."""
CHANNELS = (
    Channel(
        "C0SUPPORT",
        "support",
        "Customers write here. Draftdesk drafts a reply in each thread.",
        members=MEMBERS,
    ),
    Channel("C0GENERAL", "general", "Anything else. Draftdesk replies only to /suggest.", members=MEMBERS),
    Channel("C0OPS", "ops", "Notices from Draftdesk: new model versions, failures", members=MEMBERS),
    Channel(
        "C0ACME",
        "acme",
        "Shared with Acme, whose people write here. Guests, too.",
        members=(*MEMBERS, "U0GUS", "U0FIN"),
        shared="external",
    ),
    Channel("C0TEAM", "team-cards", "Cards for the channels that customers read", members=MEMBERS),
    Channel(
        "C0LEADS",
        "leads",
        "Private. Type /invite @Draftdesk to add Draftdesk.",
        has_app=False,
        kind="private",
        members=("U0MAYA", "U0JONAS", "U0ADA"),
    ),
    *(
        Channel(f"D{user.id[1:]}", "Draftdesk", "Only you and Draftdesk", kind="im", members=(user.id,))
        for user in USERS
        if user.role in PEOPLE
    ),
)
GROUPS = (Group("S0AGENTS", "agents", "Support agents", ("U0MAYA", "U0JONAS", "U0ADA")),)
