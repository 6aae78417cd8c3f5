"""What one process of Draftdesk does: `draftdesk serve --role`."""

from enum import StrEnum


class Role(StrEnum):
    """The work of a process. Several processes share it on one database."""

    ALL = "all"
    """Everything: the usual one, for one machine."""
    WEB = "web"
    """Hears Slack and the helpdesk, and acknowledges."""
    WORKER = "worker"
    """Drafts, and writes to Slack and the helpdesk."""
    TRAINER = "trainer"
    """Trains versions, and keeps the clock of the nights."""

    def does(self, part: "Role") -> bool:
        """Return whether a process of this role does that part."""
        return self in (part, Role.ALL)
