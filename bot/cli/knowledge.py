"""`draftdesk knowledge`: list, show, export and forget what was learned from replies."""

import json
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.cli.invocation import at_terminal
from bot.cli.opened import opened
from bot.cli.terminal import AsJson, stderr, stdout
from bot.cli.workspace import Demo, Workspace
from bot.errors import Refused
from db.vocabulary import ResolutionSource

if TYPE_CHECKING:
    from bot.services.knowledge.known import Known
    from bot.services.workspace import Workspace as Served

_GLIMPSE = 60
"""Characters of a question and a reply in the list."""

Source = Annotated[ResolutionSource | None, typer.Option(help="Only what was learned in this way.")]
Tag = Annotated[str | None, typer.Option(metavar="NAME", help="Only what came with this import.")]
Find = Annotated[str | None, typer.Option(metavar="WORDS", help="Only what contains these words.")]
Limit = Annotated[int, typer.Option(help="The most to list, the newest first.", min=1)]
Number = Annotated[
    int, typer.Argument(metavar="ID", help="Its number, as `knowledge list` and Sources show it.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Forget without asking.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(
        help="List, show, export and forget what was learned from replies.", no_args_is_help=True
    )
    group.command("list")(list_)
    group.command()(show)
    group.command()(export)
    group.command()(forget)
    app.add_typer(group, name="knowledge")


Forgotten = Annotated[
    bool, typer.Option("--forgotten", help="What was forgotten, by whom and when, without words.")
]


def list_(
    source: Source = None,
    tag: Tag = None,
    find: Find = None,
    limit: Limit = 50,
    forgotten: Forgotten = False,
    demo: Demo = False,
    workspace: Workspace = None,
) -> None:
    """List learned questions and replies, the newest first."""
    if forgotten:
        _list_forgotten(_known(demo, workspace), limit)
        return
    from bot.services.knowledge.known import listed
    from db.learned import Wanted

    found = listed(_known(demo, workspace), Wanted(source, tag, find, limit))
    table = Table(title=f"{len(found):,} learned replies" + (", the newest" if len(found) == limit else ""))
    for column in ("id", "learned", "tag", "on", "question", "reply"):
        table.add_column(column, overflow="fold")
    for each in found:
        day = f"{each.at.astimezone():%Y-%m-%d}"
        table.add_row(
            str(each.id), each.source, each.tag or "", day, _glimpse(each.question), _glimpse(each.reply)
        )
    stdout().print(table, markup=False)


def show(number: Number, as_json: AsJson = False, demo: Demo = False, workspace: Workspace = None) -> None:
    """Show one learned question and its reply, masked as they are stored."""
    from bot.services.knowledge.known import acts, shown

    served = _known(demo, workspace)
    known, done = shown(served, number), acts(served, number)
    told = [f"{each.what} by {each.by} on {each.at.astimezone():%Y-%m-%d %H:%M}" for each in done]
    if known is None:
        raise Refused(
            f"{number} is not learned, or was forgotten. {'. '.join(told)}".rstrip()
            + "\n`draftdesk knowledge list` lists what is."
        )
    if as_json:
        stdout().out(_line(known), highlight=False)
        return
    facts = [known.source, known.tag, known.topic, f"{known.at.astimezone():%Y-%m-%d %H:%M}"]
    stdout().out(" · ".join(each for each in (*facts, *told) if each), highlight=False)
    stdout().out(f"\nThe customer asked\n{known.question}\n\nThe reply\n{known.reply}", highlight=False)


def export(
    file: Annotated[Path, typer.Argument(help="Where to write JSON lines; an existing file is kept.")],
    tag: Tag = None,
    demo: Demo = False,
    workspace: Workspace = None,
) -> None:
    """Write everything learned, masked as it is stored, as JSON lines."""
    from bot.services.knowledge.known import listed
    from db.learned import Wanted

    found = listed(_known(demo, workspace), Wanted(tag=tag))
    try:
        with file.open("x", encoding="utf-8") as out:
            out.writelines(f"{_line(each)}\n" for each in reversed(found))
    except FileExistsError as error:
        raise Refused(f"{file} exists already; name another file.") from error
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from error
    stdout().out(f"{len(found):,} learned replies written to {file}.", highlight=False)


def forget(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="ID...", help="What to forget.")] = None,
    tag: Tag = None,
    yes: Yes = False,
    demo: Demo = False,
    workspace: Workspace = None,
) -> None:
    """Forget learned replies for good, by number or by an import's tag.

    No draft comes from them any more, and an import does not learn them again. The next retraining makes a
    version without them. The audit log keeps who did it and when; a list without words lets `draftdesk
    restore` forget the same again.
    """
    from bot.services.knowledge import copies, forgetting
    from bot.services.knowledge.known import tagged

    if bool(numbers) == (tag is not None):
        raise Refused("Say what to forget: numbers, or --tag NAME.")
    settings, served = opened(demo=demo, workspace=workspace)
    chosen: Collection[int] = tagged(served, tag) if tag is not None else numbers or ()
    if not chosen:
        raise Refused(
            f"Nothing that is learned has the tag {tag}. `draftdesk knowledge list` shows the tags."
        )
    if not yes and not typer.confirm(f"Forget {len(chosen):,} learned replies for good?", err=True):
        raise Refused("Nothing was forgotten.")
    count = forgetting.forget(served, chosen, forgetting.By(at_terminal(), settings.home))
    stdout().out(f"{count:,} learned replies forgotten.", highlight=False)
    stderr().out(copies.in_words(settings), highlight=False)
    if count < len(chosen):
        stderr().out(f"{len(chosen) - count:,} were unknown, or forgotten before.", highlight=False)


def _list_forgotten(served: "Served", limit: int) -> None:
    from bot.services.knowledge.known import forgotten

    found = forgotten(served, limit)
    table = Table(title=f"{len(found):,} forgotten replies")
    for column in ("id", "was", "tag", "forgotten by", "at"):
        table.add_column(column, overflow="fold")
    for each in found:
        at = f"{each.at.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(str(each.id), each.source, each.tag or "", each.by, at)
    stdout().print(table, markup=False)


def _known(demo: bool, workspace: str | None) -> "Served":
    return opened(demo=demo, workspace=workspace, to_read=True)[1]


def _line(known: "Known") -> str:
    return json.dumps(asdict(known) | {"at": known.at.isoformat()}, ensure_ascii=False)


def _glimpse(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _GLIMPSE else f"{line[: _GLIMPSE - 1]}…"
