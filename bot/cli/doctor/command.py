"""`draftdesk doctor`: run every check, show the findings, say what is ready."""

from collections.abc import Sequence

import typer

from bot.cli.doctor.brand import brand_findings
from bot.cli.doctor.channels import channel_findings
from bot.cli.doctor.corpus import corpus_findings
from bot.cli.doctor.data_folder import folder_findings
from bot.cli.doctor.database import database_findings
from bot.cli.doctor.encoder import encoder_findings
from bot.cli.doctor.findings import Check, Finding, Installation, State, show
from bot.cli.doctor.port import port_findings
from bot.cli.doctor.retraining import retraining_findings
from bot.cli.doctor.settings import read_and_check
from bot.cli.doctor.slack import slack_findings
from bot.cli.doctor.zendesk.checks import account_findings
from bot.cli.terminal import stdout
from bot.cli.workspace import Demo, settings_for

CHECKS: tuple[Check, ...] = (
    folder_findings,
    port_findings,
    slack_findings,
    channel_findings,
    account_findings,
    database_findings,
    brand_findings,
    encoder_findings,
    corpus_findings,
    retraining_findings,
)
"""Every check, in display order."""


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


def examine(*, demo: bool) -> list[Finding]:
    """Return what all checks find; only the settings' faults if those cannot be read."""
    settings, findings = read_and_check(lambda warn: settings_for(demo=demo, warn=warn))
    if settings is not None:
        installation = Installation(settings, demo)
        findings += [finding for check in CHECKS for finding in check(installation)]
    return findings


def _verdict(findings: Sequence[Finding], *, demo: bool) -> str:
    """Return the last line: what is ready, and what is not."""
    if any(finding.state is State.BROKEN for finding in findings):
        return "Not ready: fix the problems above first."
    if demo:
        return "Ready for the demo: `draftdesk demo`."
    if any(finding.blocks for finding in findings):
        return (
            "Ready for the demo: `draftdesk demo`. Not ready for `draftdesk serve`, "
            "which needs Slack's missing settings."
        )
    return "Ready: `draftdesk serve`."
