"""Ask Slack whether cards can be posted in the channels of `ZENDESK_ROUTES`.

See `bot/helpdesks/routing.py` for the rules.
"""

from collections.abc import Iterator

from bot.cli.doctor.conversations import conversation_findings
from bot.cli.doctor.findings import Finding, State
from bot.errors import SettingsError
from bot.settings import NAMES, Settings


def routing_findings(settings: Settings, workspace: str | None) -> Iterator[Finding]:
    """Say the rules in words, and what prevents a card in each of their channels."""
    from bot.helpdesks.routing import read_routing

    try:
        routing = read_routing(settings.zendesk_routes, _watched(settings, workspace))
    except SettingsError as error:
        for problem in error.problems:
            yield Finding(State.BROKEN, "routing", problem)
        return
    rules = [f"{rule.kind} {rule.value} to {rule.channel}" for rule in routing.rules]
    rest = f"everything else to {routing.default}" if routing.default else "everything else gets no card"
    told = ", ".join([*rules, rest])
    if settings.slack_bot_token is None:
        todo = f"Set {NAMES['slack_bot_token']} to check whether cards can be posted there."
        yield Finding(State.WARNING, "routing", f"{told}; the channels were not checked", todo)
        return
    found = conversation_findings(settings, routing.channels())
    worst = max((finding.state.value for finding in found), default=State.FINE.value)
    yield Finding(State(worst), "routing", told)
    yield from found


def _watched(settings: Settings, workspace: str | None) -> tuple[str, ...]:
    """Return the watched channels, including those that admins set in Slack if there is a database."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.cli.database import choose, known_workspaces, open_to_read
    from bot.errors import DraftdeskError
    from bot.services import preferences
    from db.session import read

    try:
        engine = open_to_read(settings, demo=False)
        workspace_id = choose(known_workspaces(engine), settings, demo=None, asked=workspace)
        assert engine is not None, "a workspace was found in it"
        with read(engine) as session:
            return preferences.read(session, workspace_id, settings).channels
    except (DraftdeskError, SQLAlchemyError):  # None yet, or one of an older release.
        return settings.channels
