"""`draftdesk retention`: erase what is older than it is kept, or say how much that is."""

from typing import Annotated

import typer

from bot.cli.opened import opened
from bot.cli.terminal import stdout
from bot.cli.workspace import Demo, Workspace

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(retention)


def retention(dry_run: DryRun = False, demo: Demo = False, workspace: Workspace = None) -> None:
    """Erase what is older than it is kept.

    `draftdesk serve` does it every hour. DRAFTDESK_KEEP_TICKETS_DAYS, DRAFTDESK_KEEP_VALUES_DAYS and
    DRAFTDESK_KEEP_JOBS_DAYS say for how long tickets' words, customers' values and ended jobs are kept.
    """
    from bot.services.privacy.retention import count_old, kept_by, purge

    settings, served = opened(demo=demo, workspace=workspace, to_read=dry_run)
    old = (count_old if dry_run else purge)(served, kept_by(settings))
    said = "would be" if dry_run else "were"
    tickets = f"{settings.keep_tickets_days} days" if settings.keep_tickets_days else "for ever"
    for number, what, kept in (
        (old.tickets, f"tickets {said} left without words", f"kept {tickets}"),
        (old.values, f"customers' values {said} deleted", f"kept {settings.keep_values_days} days"),
        (old.jobs, f"ended jobs {said} deleted or emptied", f"kept {settings.keep_jobs_days} days"),
    ):
        stdout().print(f"{number:>9,}  {what} ({kept})", highlight=False)
