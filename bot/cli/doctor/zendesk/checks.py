"""Run every check of `draftdesk zendesk check`, and write the one line about it in `draftdesk doctor`."""

from collections.abc import Iterator

from bot.cli.doctor.findings import Finding, Installation, State
from bot.cli.doctor.settings import read_and_check
from bot.cli.doctor.zendesk.arrivals import arrival_findings
from bot.cli.doctor.zendesk.connection import connection_findings
from bot.cli.doctor.zendesk.routing import routing_findings
from bot.cli.doctor.zendesk.webhook import webhook_findings
from bot.cli.invocation import command
from bot.settings import NAMES, read_settings

ACCOUNT = f"{NAMES['zendesk_base_url']}, {NAMES['zendesk_client_id']} and {NAMES['zendesk_client_secret']}"
"""Names of the settings that connect an account."""


def examine(workspace: str | None) -> list[Finding]:
    """Return what all checks find; only the settings' faults if those cannot be read."""
    settings, findings = read_and_check(lambda warn: read_settings(warn=warn))
    if settings is None:
        return findings
    account = settings.zendesk_account()
    if account is None:
        told = "none is set, so tickets stay in Slack"
        return [
            *findings,
            Finding(State.MISSING, "account", told, f"Set {ACCOUNT}; see docs/settings.md.", blocks=True),
        ]
    findings.append(Finding(State.FINE, "account", account.base_url))
    findings += connection_findings(account, settings)
    findings += webhook_findings(settings, account)
    findings += arrival_findings(settings, workspace)
    findings += routing_findings(settings, workspace)
    return findings


def account_findings(installation: Installation) -> Iterator[Finding]:
    """Say which account is set, and the command that checks it."""
    account = installation.settings.zendesk_account()
    if account is not None:
        told = f"{account.base_url}; `{command('zendesk check')}` says what works"
        yield Finding(State.FINE, "Zendesk", told)
