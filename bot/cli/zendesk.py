"""`draftdesk zendesk import` and `check`: learn from solved tickets, and check how Zendesk is set up.

See `bot/services/helpdesk/importing.py` for the import and `doctor/zendesk/` for the checks.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.doctor.findings import State, show
from bot.cli.followed import show_followed
from bot.cli.import_meter import ImportMeter
from bot.cli.invocation import at_terminal
from bot.cli.opened import opened
from bot.cli.terminal import progress_bar, say, stdout
from bot.cli.workspace import Workspace
from bot.errors import DraftdeskError, SettingsError
from bot.settings import Settings
from bot.settings.zendesk_account import ApiToken

if TYPE_CHECKING:
    from bot.helpdesks.port import HelpdeskWithLibrary
    from bot.services.helpdesk.importing import Import

zendesk = typer.Typer(
    help="Learn from solved tickets, and check whether Zendesk is set up.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    zendesk.command("import")(import_)
    zendesk.command()(check)
    app.add_typer(zendesk, name="zendesk")


def day(written: str) -> datetime:
    """Return the start of a day in UTC. Raises typer.BadParameter if `written` is not a date."""
    try:
        return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise typer.BadParameter(f"{written!r} is not a date; write it like 2026-01-31.") from None


Since = Annotated[
    datetime | None,
    typer.Option(
        parser=day,
        metavar="DATE",
        help="Read tickets that changed on this day (UTC) or later, such as 2026-01-31. Without it an import "
        "continues where the last one ended, and the first one reads everything.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and count everything, but store nothing.")]


Again = Annotated[
    bool,
    typer.Option(
        "--again",
        help="Read tickets from the beginning (or --since), also those that were imported before, and learn "
        "from them again by today's rules: after an upgrade that reads or masks better.",
    ),
]


Macros = Annotated[
    bool | None,
    typer.Option(
        "--macros/--no-macros",
        help="Read macros in place of tickets, now and then every day; --no-macros removes them again.",
    ),
]
Articles = Annotated[
    bool | None,
    typer.Option("--articles/--no-articles", help="The same for the articles of the help centre."),
]


def import_(
    since: Since = None,
    again: Again = False,
    macros: Macros = None,
    articles: Articles = None,
    dry_run: DryRun = False,
    workspace: Workspace = None,
) -> None:
    """Learn from Zendesk's solved and closed tickets, or from macros and articles.

    Pairs customers' questions with the agents' public replies, masks personal data, skips automatic and
    too-short replies, and stores the rest as resolutions; a running bot drafts from them within minutes.
    Ctrl-C loses nothing: the next run continues there. Importing twice changes nothing, unless with --again.

    A macro is offered as it is, with placeholders filled or left as blanks; of an article the paragraph that
    answers, with its link. Left out are personal macros, internal notes, those with Liquid's conditions or
    loops, drafts, and articles that not everybody can read.
    """
    if macros is not None or articles is not None:
        _follow({"macros": macros, "articles": articles}, dry_run=dry_run, workspace=workspace)
        return
    settings, served = opened(demo=None, workspace=workspace)
    from bot.services.helpdesk.importing import Importer
    from bot.services.versions.branding import read_branding

    brand = read_branding(settings.brand_file, region=settings.phone_region).brand
    with _helpdesk(settings) as helpdesk, progress_bar() as progress:
        meter = ImportMeter(progress)
        importer = Importer(served, helpdesk, brand, dry_run, meter.report, meter.wait, at_terminal())
        with _resumable(meter, dry_run=dry_run):
            told = importer.run(since, again=again)
    _show(told, dry_run=dry_run)


def _follow(wanted: Mapping[str, bool | None], *, dry_run: bool, workspace: str | None) -> None:
    """Read what is wanted of macros and articles, or stop following what is not."""
    settings, served = opened(demo=None, workspace=workspace)
    from bot.services.knowledge import following
    from bot.services.knowledge.published import follow
    from bot.services.versions.branding import read_branding

    brand = read_branding(settings.brand_file, region=settings.phone_region).brand
    with _helpdesk(settings) as helpdesk:
        for what, chosen in wanted.items():
            if chosen is not None and not dry_run:
                following.choose(served, what, wanted=chosen)
            if chosen is False and not dry_run:
                count = following.drop_all(served, f"{helpdesk.name}:{what.removesuffix('s')}:")
                say(f"{what} are no longer followed; {count:,} texts removed.")
            elif chosen:
                publication = following.of_helpdesk(helpdesk, what)
                followed = follow(served, publication, brand, dry_run=dry_run)
                show_followed(what, publication, followed, dry_run=dry_run)


def check(workspace: Workspace = None) -> None:
    """Say whether Zendesk is set up: credentials, scopes, webhook, routing and clock.

    Changes nothing. Exit code 0 if tickets can arrive and replies can be sent, 1 if something is broken or
    no account is set.
    """
    from bot.cli.doctor.zendesk.checks import examine

    findings = examine(workspace)
    for finding in findings:
        show(finding)
    if any(finding.state is State.BROKEN or finding.blocks for finding in findings):
        raise typer.Exit(1)


@contextmanager
def _helpdesk(settings: Settings) -> Iterator["HelpdeskWithLibrary"]:
    """Yield the settings' Zendesk. Raises SettingsError without one, DraftdeskError for Zendesk's errors."""
    from bot.cli.doctor.zendesk.checks import ACCOUNT
    from bot.helpdesks.port import HelpdeskError
    from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
    from bot.helpdesks.zendesk.client import ZendeskClient

    account = settings.zendesk_account()
    if account is None:
        raise SettingsError([f"{ACCOUNT} are missing; see docs/settings.md."])
    if isinstance(account.credentials, ApiToken):
        say(ApiToken.WARNING)
    with ZendeskClient(account) as client:
        try:
            yield ZendeskHelpdesk(client)
        except HelpdeskError as error:
            raise DraftdeskError(
                f"{error}\n`draftdesk zendesk check` tells more. The next import continues from here."
            ) from error


@contextmanager
def _resumable(meter: ImportMeter, *, dry_run: bool) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        say(meter.summary)
        if dry_run:
            say("Nothing was stored.")
        else:
            say("What was imported stays. The next `draftdesk zendesk import` continues from here.")
        raise


def _show(told: "Import", *, dry_run: bool) -> None:
    out = stdout()
    would_be = "would be " if dry_run else ""
    learned = f"{told.learned:,} replies {would_be}learned"
    if told.again:
        learned += f", {told.changed:,} {would_be}changed, {told.dropped:,} {would_be}dropped"
    out.print(f"{told.tickets:,} tickets read, {told.solved:,} of them solved; {learned}.", highlight=False)
    if told.left_out:
        out.print("Left out:", highlight=False)
    for reason, count in told.left_out.most_common():
        out.print(f"  {count:>7,}  {reason}", highlight=False, markup=False)
    if dry_run:
        out.print("Nothing was stored.", highlight=False)
