"""`draftdesk doctor`: what is configured, what is missing, and what to do next, in words."""

from collections.abc import Sequence

import typer

from bot.cli.doctor.checks import examine
from bot.cli.doctor.findings import Finding, State
from bot.cli.terminal import stdout
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
    stdout().print(_verdict(findings, demo=demo), highlight=False)
    if any(finding.state is State.BROKEN for finding in findings):
        raise typer.Exit(1)


def _verdict(findings: Sequence[Finding], *, demo: bool) -> str:
    """The last line: what is ready, and what is not."""
    if any(finding.state is State.BROKEN for finding in findings):
        return "Not ready: first mend what is broken."
    if demo:
        return "Ready for the demo: `draftdesk demo`."
    if any(finding.blocks for finding in findings):
        return (
            "Ready for the demo: `draftdesk demo`. Not ready for `draftdesk serve`, "
            "which cannot start without what is missing for Slack."
        )
    return "Ready: `draftdesk serve`."


def show(finding: Finding) -> None:
    """Write a finding for the person at the terminal."""
    word, style = _MARKS[finding.state]
    out = stdout()
    out.print(word, style=style, end="  ", highlight=False)
    out.print(f"{finding.subject}: {finding.told}", markup=False, highlight=False)
    if finding.todo:
        out.print(f"         {finding.todo}", markup=False, highlight=False)
