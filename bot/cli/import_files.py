"""`draftdesk import FILE…`: learn the questions and answers that a team has in files.

See `bot/pairs` for reading them and `bot/services/knowledge` for storing.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.import_slack import SLACK, first_day, refusal_in_words, threads_of
from bot.cli.invocation import at_terminal
from bot.cli.opened import opened
from bot.cli.terminal import progress_bar, say, stdout
from bot.cli.workspace import Demo, Workspace, settings_for
from bot.cli.zendesk import day
from bot.errors import Refused

if TYPE_CHECKING:
    from bot.services.knowledge.importing import PairImporter, Told

FORGOTTEN_BEFORE = "forgotten before"
_SHOWN = 300
"""Characters shown of a sample."""
_TAG = re.compile(r"[\w.-]{1,60}")

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...",
        help="CSV, TSV, a spreadsheet's text export, JSON lines, an mbox, a folder of .eml, or the word "
        "slack for a channel's threads.",
    ),
]
Question = Annotated[str | None, typer.Option(help="The column of the customer's question.")]
Answer = Annotated[str | None, typer.Option(help="The column of the team's answer.")]
Topic = Annotated[str | None, typer.Option(help="The column of the topic.")]
Date = Annotated[str | None, typer.Option(help="The column of the date of the answer, as 2026-01-31.")]
Agents = Annotated[
    list[str] | None,
    typer.Option(help="An address or a domain of the team, in mail; may be repeated."),
]
Channel = Annotated[str | None, typer.Option(metavar="ID", help="The Slack channel, with the word slack.")]
Since = Annotated[
    datetime | None,
    typer.Option(parser=day, metavar="DATE", help="The first day of Slack's threads, such as 2026-01-31."),
]
Tag = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Name this import, to remove it again; otherwise the first file's name."
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be learned, with samples, and store nothing.")
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("import")(import_)


def import_(
    files: Files,
    question: Question = None,
    answer: Answer = None,
    topic: Topic = None,
    date: Date = None,
    agents: Agents = None,
    channel: Channel = None,
    since: Since = None,
    tag: Tag = None,
    dry_run: DryRun = False,
    demo: Demo = False,
    workspace: Workspace = None,
) -> None:
    """Learn the questions and answers in files, or with `slack --channel ID --since DATE` in a channel.

    Of a channel, threads are learned in which somebody of the team answered whoever began them.

    Masks personal data, leaves out what cannot be learned and says why, and stores the rest; a running bot
    drafts from it within minutes. Importing twice changes nothing. Ctrl-C loses nothing: run it again to go
    on. `draftdesk knowledge forget --tag NAME` removes an import.
    """
    from bot.pairs.columns import Columns
    from bot.pairs.reading import open_pairs
    from bot.services.knowledge.importing import Told

    if [str(file) for file in files] == [SLACK]:
        _import_slack(channel, first_day(since), tag, workspace, dry_run=dry_run)
        return
    files_read = [
        (path, open_pairs(path, Columns(question, answer, topic, date), agents or ())) for path in files
    ]
    importer = _importer(tag or _tag_of(files[0]), demo=demo, workspace=workspace, dry_run=dry_run)
    told = Told()
    with progress_bar() as progress, _repeatable(told, dry_run=dry_run):
        for number, (path, each) in enumerate(files_read):
            say(f"{path}: {each.told}")
            for so_far in importer.run(each.records, told):
                stage = f"importing {path.name}: {so_far.records:,} read, {so_far.learned:,} learned"
                progress(stage, number / len(files_read))
    _end(importer, told, demo=demo)


def _import_slack(
    channel: str | None, since: datetime, tag: str | None, workspace: str | None, *, dry_run: bool
) -> None:
    from bot.job_handlers import GiveUp
    from bot.services.knowledge.importing import Told
    from bot.services.knowledge.slack_threads import SOURCE

    settings, served = opened(demo=None, workspace=workspace)
    threads = threads_of(settings, served, channel)
    importer = _importer(tag or f"slack-{threads.channel}", demo=False, workspace=workspace, dry_run=dry_run)
    importer = replace(importer, source=SOURCE, place=threads.channel)
    told = Told()
    with progress_bar() as progress, _repeatable(told, dry_run=dry_run):
        try:
            for so_far in importer.run(threads.records(since), told):
                progress(f"importing threads: {so_far.records:,} read, {so_far.learned:,} learned", 0.0)
        except GiveUp as refused:
            raise Refused(refusal_in_words(str(refused), threads.channel)) from refused
    _end(importer, told, demo=False)


def _importer(tag: str, *, demo: bool, workspace: str | None, dry_run: bool) -> "PairImporter":
    """Return the importer into the chosen workspace. Raises Refused if the tag cannot be one."""
    from bot.services.knowledge.importing import PairImporter
    from bot.services.versions.branding import read_branding

    if not _TAG.fullmatch(tag):
        raise Refused(
            f"{tag!r} cannot be a tag; expected up to 60 letters, digits, dots, dashes or underscores."
        )
    settings, served = opened(demo=demo, workspace=workspace)
    brand = read_branding(settings.brand_file, region=settings.phone_region).brand
    return PairImporter(served, tag, brand, dry_run, by=at_terminal())


def _end(importer: "PairImporter", told: "Told", *, demo: bool) -> None:
    """Forget what was forgotten before and came again, as after a restore, and show the figures."""
    from bot.services.knowledge.forgetting import forget_again

    again = 0 if importer.dry_run else forget_again(importer.workspace, settings_for(demo=demo).home)
    told.learned -= again
    told.left_out += Counter({FORGOTTEN_BEFORE: again})
    _show(told, importer.tag, dry_run=importer.dry_run)


def _tag_of(path: Path) -> str:
    """Return the tag that a file gives an import."""
    return re.sub(r"[^\w.-]+", "-", path.absolute().name.split(".")[0]).strip("-")[:60] or "import"


@contextmanager
def _repeatable(told: "Told", *, dry_run: bool) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        say(f"{told.records:,} records read, {told.learned:,} replies learned so far.")
        say("Nothing was stored." if dry_run else "They stay. Run the same command again to go on.")
        raise


def _show(told: "Told", tag: str, *, dry_run: bool) -> None:
    def line(text: str) -> None:
        stdout().print(text, highlight=False, markup=False)

    for question, answer in told.samples if dry_run else ():
        line(f"Q  {' '.join(question.split())[:_SHOWN]}\nA  {' '.join(answer.split())[:_SHOWN]}\n")
    would_be = "would be " if dry_run else ""
    line(f"{told.records:,} records read; {told.learned:,} replies {would_be}learned as {tag}.")
    if told.left_out:
        line("Left out:")
    for reason, count in told.left_out.most_common():
        line(f"  {count:>7,}  {reason}")
    for broken in told.broken:
        line(f"  {broken.place}: {broken.why}")
    for count in told.floods:
        line(
            f"One answer stands for {count:,} questions: drafts would give it to everybody. Is it a template?"
        )
    if dry_run:
        line("Nothing was stored.")
    elif told.learned:
        line(f"`draftdesk knowledge forget --tag {tag}` takes it back.")
