"""`draftdesk doctor`: what is configured, what is missing, and what to do next, in words."""

import typer

from bot.cli.checks import examine
from bot.cli.console import stdout
from bot.cli.findings import Finding, State
from bot.cli.workspace import Demo

_MARKS = {
    State.FINE: ("ok     ", "green"),
    State.MISSING: ("missing", "yellow"),
    State.BROKEN: ("broken ", "bold red"),
}


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(doctor)


def doctor(demo: Demo = False) -> None:
    """Say what is configured, what is missing or broken, and what to do next.

    Changes nothing. Exit code 0 when Draftdesk can serve or run the demo, 1 when something is broken.
    """
    findings = examine(demo=demo)
    for finding in findings:
        show(finding)
    if any(finding.state is State.BROKEN for finding in findings):
        raise typer.Exit(1)
    ready = not any(finding.blocks_serving for finding in findings)
    stdout().print(
        "Ready: `draftdesk serve`." if ready and not demo else "Ready for the demo: `draftdesk demo`.",
        highlight=False,
    )


def show(finding: Finding) -> None:
    """Write a finding for the person at the terminal."""
    word, style = _MARKS[finding.state]
    out = stdout()
    out.print(word, style=style, end="  ", highlight=False)
    out.print(f"{finding.subject}: {finding.told}", markup=False, highlight=False)
    if finding.todo:
        out.print(f"         {finding.todo}", markup=False, highlight=False)
