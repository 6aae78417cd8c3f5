"""Every error that Draftdesk raises on purpose, each with a message written for the person who reads it.

    DraftdeskError
    ├── SettingsError           settings are missing or malformed; all of them are named at once
    │   ├── NotConfigured       `serve` lacks what it needs to reach Slack
    │   └── PortTaken           something else listens where Draftdesk wants to
    ├── DemoRunning             another demo works in the same data folder
    ├── NoServedVersion         no model version can be loaded for this workspace
    ├── Refused                 the person may not do that
    │   └── Unconfirmed         Slack did not say whether they may
    ├── SlackRefused            Slack does not take our token
    ├── UnknownTicket           a click or a form names no ticket of this workspace
    ├── UnknownVersion          there is no model version of that number
    ├── UnreadablePayload       a request from Slack lacks what every such request has
    └── RetrainingError
        ├── AlreadyRetraining   another run holds the lock
        └── TrainingFailed      the training process ended without a version

The language model's own errors are in `model/errors.py`. What an error becomes (an exit code, an ephemeral
line in Slack) is decided where it is shown, not here.
"""

from collections.abc import Sequence
from pathlib import Path


class DraftdeskError(Exception):
    """The root: its text may be shown to a person, so it never holds a secret or a customer's words."""


class SettingsError(DraftdeskError):
    """Settings that are missing or malformed. `problems` has one sentence for each, with what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class NotConfigured(SettingsError):
    """What `draftdesk serve` needs to reach Slack is not there."""


class PortTaken(SettingsError):
    """The address is in use by another program."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            [
                f"Port {port} on {host} is taken by another program. Stop that program, or choose another "
                f"port: set DRAFTDESK_PORT (0 picks a free one)."
            ]
        )


class DemoRunning(DraftdeskError):
    """Another demo works in the data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"A demo runs in {folder} already. Stop it (Ctrl-C where it runs), or choose another folder for "
            "this one: set DRAFTDESK_HOME."
        )


class NoServedVersion(DraftdeskError):
    """No version of the model can be loaded, so nothing can be drafted."""


class Refused(DraftdeskError):
    """The person may not do what they asked for; nothing was done. The text is for them."""


class Unconfirmed(Refused):
    """Slack did not say whether the person may, so they may not."""


class SlackRefused(DraftdeskError):
    """Slack cannot be reached or does not take the bot's token, so nothing can be started."""


class UnknownTicket(DraftdeskError):
    """A click or a form names a ticket that this workspace does not have, or nothing readable at all."""

    def __init__(self) -> None:
        super().__init__(
            "This belongs to no ticket that I know, so I did nothing. "
            "The message may come from an older installation: write the question again for a new draft."
        )


class UnknownVersion(DraftdeskError):
    """The workspace has no model version of that number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"There is no version v{number}.")


class UnreadablePayload(DraftdeskError):
    """A signed request whose body lacks what every such request has; nothing is done with it."""


class RetrainingError(DraftdeskError):
    """A retraining run made no version; the one that served before goes on serving."""


class AlreadyRetraining(RetrainingError):
    """Another run holds the lock."""

    def __init__(self, lock: Path) -> None:
        super().__init__(f"A retraining run is going on already (its lock is {lock}). Wait for it to end.")


class TrainingFailed(RetrainingError):
    """The training process ended without a version; the message carries the end of its stderr."""
