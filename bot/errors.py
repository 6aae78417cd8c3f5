"""Every error that Draftdesk raises on purpose, with a message for the user.

    DraftdeskError
    ├── SettingsError           settings are missing or malformed; the message lists all of them
    │   ├── NotConfigured       `serve` lacks what it needs to reach Slack
    │   └── PortTaken           another program listens on this port
    ├── DemoRunning             another demo is using the data folder
    ├── NoServedVersion         no model version can be loaded for this workspace
    ├── Refused                 the user may not do that
    │   └── Unconfirmed         Slack did not confirm the permission
    ├── SlackRefused            Slack refuses our token
    ├── NotStored               a click could not be stored, so it is not acknowledged
    ├── UnknownTicket           a click or form names a ticket unknown in this workspace
    ├── UnknownVersion          no model version has that number
    ├── HubRefused              the Hugging Face Hub did not take or give a model version
    ├── UnreadablePayload       a request from Slack lacks required fields
    └── RetrainingError
        ├── AlreadyRetraining   another run holds the lock
        └── TrainingFailed      the training process ended without a version

See `model/errors.py` for the language model's errors. The code that catches an error decides how to report
it: by an exit code or an ephemeral message in Slack.
"""

from collections.abc import Sequence
from pathlib import Path


class DraftdeskError(Exception):
    """The base class. Its text may be shown to a user, so it never holds a secret or a customer's words."""


class SettingsError(DraftdeskError):
    """Settings are missing or malformed. `problems` has one sentence for each, saying what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class NotConfigured(SettingsError):
    """Settings that `draftdesk serve` needs to reach Slack are missing."""


class PortTaken(SettingsError):
    """Another program uses the port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            [
                f"Port {port} on {host} is taken by another program. Stop that program, or choose another "
                f"port: set DRAFTDESK_PORT (0 picks a free one)."
            ]
        )


class DemoRunning(DraftdeskError):
    """Another demo is using the data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"A demo is already running in {folder}. Stop it (Ctrl-C where it runs), or choose another "
            "folder for this one: set DRAFTDESK_HOME."
        )


class NoServedVersion(DraftdeskError):
    """No model version can be loaded, so Draftdesk cannot draft."""


class Refused(DraftdeskError):
    """The user may not do this; nothing was changed. The message is for the user."""


class Unconfirmed(Refused):
    """Slack did not confirm the permission, so the request is refused."""


class SlackRefused(DraftdeskError):
    """Slack cannot be reached or refuses the bot's token, so Draftdesk cannot start."""


class NotStored(DraftdeskError):
    """A click could not be stored. It is not acknowledged, so that Slack shows a warning beside it."""

    def __init__(self) -> None:
        super().__init__(
            "I cannot store anything at the moment, so nothing was done. Please try again in a minute."
        )


class UnknownTicket(DraftdeskError):
    """A click or form names a ticket unknown in this workspace, or is unreadable."""

    def __init__(self) -> None:
        super().__init__(
            "I cannot find this ticket, so nothing changed. "
            "The message may come from an older installation: send the question again for a new draft."
        )


class UnknownVersion(DraftdeskError):
    """The workspace has no model version with that number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"There is no version v{number}.")


class HubRefused(DraftdeskError):
    """The Hugging Face Hub did not take, or give, a model version."""


class UnreadablePayload(DraftdeskError):
    """The body of a signed request lacks required fields; the request is ignored."""


class RetrainingError(DraftdeskError):
    """A retraining run made no version; the previous one keeps serving."""


class AlreadyRetraining(RetrainingError):
    """Another retraining run holds the lock."""

    def __init__(self, lock: Path | None) -> None:
        where = "on another machine" if lock is None else f"(lock: {lock})"
        super().__init__(f"Retraining is already running {where}. Wait until it ends.")


class TrainingFailed(RetrainingError):
    """The training process ended without a version; the message includes the end of its stderr."""
