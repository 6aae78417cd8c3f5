"""Turn an exception into a message and an exit code, for every command.

Exit codes: 0 success, 1 failure, 2 settings or usage, 130 stopped by Ctrl-C. Errors written for people are
shown unchanged; of any other only the type is shown, and the rest goes to the debug log.
"""

import logging
from collections.abc import Callable
from os import PathLike, fsdecode

from bot.cli.terminal import say
from bot.errors import DraftdeskError, SettingsError

_log = logging.getLogger(__name__)

FAILURE, USAGE, STOPPED = 1, 2, 130


def run(command: Callable[[], object]) -> int:
    """Call `command` and return its exit code."""
    try:
        command()
    except KeyboardInterrupt:
        code = STOPPED
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception as error:
        return report(error)
    else:
        code = 0
    if code == STOPPED:
        say("Stopped.")
    return code


def report(error: Exception) -> int:
    """Say on standard error what went wrong, and return the exit code."""
    _log.debug("the error in full", exc_info=error)
    told = _for_people(error)
    if told is None:
        say(f"An unexpected error ended the command ({type(error).__name__}).")
        say("To see where, run it again with --debug before the command: draftdesk --debug ...")
        return FAILURE
    message, code = told
    say(message)
    return code


def _for_people(error: Exception) -> tuple[str, int] | None:
    if isinstance(error, SettingsError):
        heading = (
            "These settings need attention:" if len(error.problems) > 1 else "A setting needs attention:"
        )
        return "\n".join([heading, *(f"  - {problem}" for problem in error.problems)]), USAGE
    if isinstance(error, DraftdeskError):
        return str(error), FAILURE
    if isinstance(error, OSError) and isinstance(error.filename, str | bytes | PathLike):
        return f"{fsdecode(error.filename)} cannot be used: {error.strerror}.", FAILURE
    return _from_below(error)


def _from_below(error: Exception) -> tuple[str, int] | None:
    # Imported here, since with SQLAlchemy they take longer to import than most commands to run.
    from sqlalchemy.exc import OperationalError

    from db.errors import DatabaseUrlError, DraftdeskDatabaseError
    from model.errors import DraftdeskModelError

    if isinstance(error, DatabaseUrlError):
        return str(error), USAGE
    if isinstance(error, (DraftdeskDatabaseError, DraftdeskModelError)):
        return str(error), FAILURE
    if isinstance(error, OperationalError):
        told = _ended(f"The database does not answer properly: {error.orig}")
        return f"{told} `draftdesk doctor` says more.", FAILURE
    return None


def _ended(sentence: str) -> str:
    """Return another program's message, with a full stop if it has none."""
    sentence = sentence.rstrip()
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
