"""Write how to type a command: briefly in advice, in full to copy into another terminal."""

import getpass
import os
import shlex
import sys
from pathlib import Path

from bot.settings import DEFAULT_HOME


def at_terminal() -> str:
    """Return who runs this command, as the audit log names them."""
    return f"terminal:{getpass.getuser()}"


def command(name: str, *, demo: bool = False, workspace: str | None = None) -> str:
    """Return a command on the same data, for advice."""
    words = [
        "draftdesk",
        name,
        *(["--demo"] if demo else []),
        *(["--workspace", workspace] if workspace else []),
    ]
    return " ".join(words)


def command_line(*arguments: str, home: Path) -> str:
    """Return a line for a POSIX shell that runs this program with `arguments` on the data folder `home`.

    Names the program by its absolute path, and omits `DRAFTDESK_HOME` if `home` is the default.
    """
    set_before, words = _program()
    if str(home) != os.path.abspath(os.path.expanduser(DEFAULT_HOME)):  # noqa: PTH100, PTH111 -- Path raises without a home folder.
        set_before["DRAFTDESK_HOME"] = str(home)
    settings = [f"{name}={shlex.quote(value)}" for name, value in set_before.items()]
    return " ".join([*settings, shlex.join([*words, *arguments])])


def _program() -> tuple[dict[str, str], list[str]]:
    """Return the variables that the program needs, and the words that start it."""
    started = Path(sys.argv[0])
    if started.is_file() and started.name != "__main__.py":
        return {}, [str(started.absolute())]
    # Started as `python -m bot.cli`, which finds the package only from some folders.
    return {"PYTHONPATH": str(Path(__file__).parents[2])}, [sys.executable, "-m", "bot.cli"]
