"""`draftdesk forget` and `draftdesk export`: erase what a person wrote, or hand it out."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.invocation import at_terminal
from bot.cli.opened import opened
from bot.cli.terminal import stdout
from bot.cli.workspace import Demo, Workspace
from bot.errors import Refused

if TYPE_CHECKING:
    from bot.services.privacy.people import Person

User = Annotated[
    str | None, typer.Option(metavar="ID", help="Who wrote it: a Slack user id such as U0123ABCD.")
]
Ticket = Annotated[
    str | None, typer.Option(metavar="ID", help="A ticket: its number here, or zendesk:NUMBER.")
]
Email = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Tickets that hold this address; known until values expire."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Forget without asking.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(forget)
    app.command()(export)


def forget(
    user: User = None,
    ticket: Ticket = None,
    email: Email = None,
    yes: Yes = False,
    demo: Demo = False,
    workspace: Workspace = None,
) -> None:
    """Erase what a person wrote, everywhere: messages, values, drafts, replies, and what was learned of them.

    The next retraining makes a version without it; versions that hold it are deleted then. Slack and the
    helpdesk keep their own copies.
    """
    from bot.services.knowledge.forgetting import By
    from bot.services.privacy import people

    person = _person(user, ticket, email)
    settings, served = opened(demo=demo, workspace=workspace)
    found = people.told(served, person)
    if not found:
        raise Refused("Nothing is stored of that person.")
    if not yes and not typer.confirm(f"Erase {len(found):,} tickets and replies for good?", err=True):
        raise Refused("Nothing was erased.")
    erased = people.forget(served, person, By(at_terminal(), settings.home))
    stdout().print(
        f"{erased.tickets:,} tickets erased, {erased.learned:,} learned replies forgotten.", highlight=False
    )


def export(
    file: Annotated[
        Path | None, typer.Argument(help="Where to write JSON lines; an existing file is kept.")
    ] = None,
    user: User = None,
    ticket: Ticket = None,
    email: Email = None,
    demo: Demo = False,
    workspace: Workspace = None,
) -> None:
    """Hand out what is stored of a person, as JSON lines for each ticket: to a file, or to the terminal."""
    from bot.services.privacy import people

    person = _person(user, ticket, email)
    served = opened(demo=demo, workspace=workspace, to_read=True)[1]
    lines = [json.dumps(each, ensure_ascii=False) for each in people.told(served, person)]
    if not lines:
        raise Refused("Nothing is stored of that person.")
    if file is None:
        for line in lines:
            stdout().out(line, highlight=False)
        return
    try:
        with file.open("x", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in lines)
    except FileExistsError as error:
        raise Refused(f"{file} exists already; name another file.") from error
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from error
    stdout().out(f"{len(lines):,} lines written to {file}.", highlight=False)


def _person(user: str | None, ticket: str | None, email: str | None) -> "Person":
    from bot.services.privacy.people import Person

    given = [each for each in (user, ticket, email) if each is not None]
    if len(given) != 1 or not given[0].strip():
        raise Refused("Say whose data is meant: --user ID, --ticket ID or --email ADDRESS.")
    if ticket is not None and re.fullmatch(r"(?:(?:zendesk|console):)?[0-9]{1,18}", ticket) is None:
        raise Refused(f"{ticket} is no ticket: give its number here, or zendesk:NUMBER.")
    return Person(user, ticket, email)
