"""`draftdesk demo`: the whole product on this machine, with an embedded stand-in for Slack in the browser."""

import secrets
import shutil
import socket
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.database import open_database
from bot.cli.invocation import command_line
from bot.cli.private_files import make_private
from bot.cli.terminal import log_progress_of_work, say
from bot.cli.workspace import DEMO_WORKSPACE, settings_for
from bot.errors import DemoRunning, SettingsError
from bot.jobs.lock import only_one
from bot.settings import NAMES, Settings
from bot.settings.environment import read_variables

HOST = "127.0.0.1"
HELPDESK_LOG = "bot.helpdesks.console"
"""Logger of the console helpdesk for replies, masked; the demo shows them at the terminal."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(demo)


def demo(
    port: Annotated[
        int | None,
        typer.Option(
            help="The port of the page: DRAFTDESK_PORT (3000) by default; 0 picks a free one.",
            min=0,
            max=65535,
        ),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|starter|hub",
            help="Draft from this corpus, beside the starter set: a CSV with the columns instruction, "
            "category, intent, response (a customer's message, two labels that may be empty, the reply).",
        ),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what earlier demos learned.")] = False,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = False,
) -> None:
    """Run the whole product on this machine, with no Slack workspace.

    A page in the browser stands in for Slack: write a customer's message in #support, work on the draft
    in its thread, try /suggest. The model is fitted on the embedded starter set, or with --data on your own
    pairs as well (fitted once, then kept). It learns what you approve at once; the retraining command that
    the demo prints trains a new version from it, in another terminal. Messages, tickets, approved replies and
    model versions are kept in the demo's own folder, one for each corpus, until --fresh.
    """
    check_no_tokens(read_variables())
    settings = settings_for(demo=True, data=data, **({} if port is None else {"port": port}))
    log_progress_of_work([HELPDESK_LOG])
    from bot.cli.hosting import listen

    with only_demo(settings.home.parent), closing(listen(HOST, settings.port)) as bound:
        if fresh:
            shutil.rmtree(settings.home, ignore_errors=True)
        make_private(settings.home)
        _run(_with_credentials(settings, bound), bound, open_page=open_page)


def check_no_tokens(variables: Mapping[str, str]) -> None:
    """Raise SettingsError if Slack's secrets are set: the playground lets anybody on this machine act as
    anybody, so it does not run where a real workspace is served.
    """
    names = [NAMES[field] for field in ("slack_bot_token", "slack_app_token", "slack_signing_secret")]
    given = [name for name in names if name in variables]
    if given:
        raise SettingsError(
            [
                f"The demo does not run beside a real workspace, and {' and '.join(given)} "
                f"{'is' if len(given) == 1 else 'are'} set, in the environment or in .env. Unset "
                f"{'it' if len(given) == 1 else 'them'}, or start the demo in a folder without that .env."
            ]
        )


@contextmanager
def only_demo(folder: Path) -> Iterator[None]:
    """Let one demo at a time use a data folder, until the block or the process ends: two would overwrite each
    other's page and tickets.

    The lock file is beside the demo's own folder, which `--fresh` removes. Raises DemoRunning while another
    demo holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(folder / "demo.lock", DemoRunning(folder)):
        yield


def _with_credentials(settings: Settings, bound: socket.socket) -> Settings:
    """Return the settings with the bound port, and secrets for this run only."""
    port = bound.getsockname()[1]
    return Settings.model_validate(
        settings.model_dump(exclude_unset=True)
        | {
            "port": port,
            "slack_api_url": f"http://{HOST}:{port}/api/",
            "slack_bot_token": f"xoxb-demo-{secrets.token_hex(16)}",
            "slack_signing_secret": secrets.token_hex(16),
        }
    )


def _run(settings: Settings, bound: socket.socket, *, open_page: bool) -> None:
    from starlette.applications import Starlette
    from starlette.routing import Mount

    from bot.app import Draftdesk
    from bot.cli.hosting import DeferredApp, serving, wait_for_the_end
    from bot.helpdesks.console import ConsoleHelpdesk
    from bot.jobs.first_version import first_version_made
    from bot.playground import create_playground
    from bot.playground.helpdesk import HelpdeskSide, Open

    assert settings.slack_bot_token is not None
    assert settings.slack_signing_secret is not None
    page = f"http://{HOST}:{settings.port}"
    engine = open_database(settings)  # First: if a newer version migrated it, nothing is changed.
    playground = create_playground(
        events_url=f"{page}/slack/events",
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        bot_token=settings.slack_bot_token.get_secret_value(),
        team_id=DEMO_WORKSPACE,
        memory_path=settings.home / "chat.json",
    )
    helpdesk = HelpdeskSide(playground.state)
    # The bot calls Slack's Web API on construction, so start the stand-in first.
    later = DeferredApp()
    with serving(Starlette(routes=[*playground.routes, *helpdesk.routes, Mount("/", app=later)]), bound):
        desk = Draftdesk(settings, engine, DEMO_WORKSPACE)
        assert isinstance(desk.helpdesk, ConsoleHelpdesk), "the demo ignores Zendesk settings"
        desk.helpdesk.page = f"{page}/"
        helpdesk.open(Open(desk.helpdesk, engine, DEMO_WORKSPACE, desk.wake))
        with first_version_made(desk.workspace, settings, desk.serving):
            try:
                desk.start()
                later.app = desk.http
                _welcome(page, settings.home, open_page=open_page)
                wait_for_the_end()
            finally:
                desk.stop()


def _welcome(page: str, home: Path, *, open_page: bool) -> None:
    say(f"\nThe demo is ready:  {page}\n")
    say("Write a customer's message in #support there, and work on the draft in its thread.")
    say("To retrain on what you approved, in another terminal:")
    say(f"  {command_line('retrain', '--demo', home=home.parent)}")
    say("Ctrl-C here stops the demo.")
    if open_page:
        webbrowser.open(page)
