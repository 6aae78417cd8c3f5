"""`draftdesk demo`: the whole product on this machine, with an embedded stand-in for Slack in the browser."""

import secrets
import shutil
import socket
import webbrowser
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.database import open_database
from bot.cli.invocation import command_line
from bot.cli.only_demo import only_demo
from bot.cli.terminal import log_progress_of_work, say
from bot.cli.workspace import DEMO_WORKSPACE, settings_for
from bot.settings import Settings

HOST = "127.0.0.1"
HELPDESK_LOG = "bot.helpdesks.console"
"""Where the console helpdesk tells, masked, what would be sent; the demo shows it at the terminal."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(demo)


def demo(
    port: Annotated[
        int | None,
        typer.Option(
            help="The port of the page; by default DRAFTDESK_PORT (3000); 0 picks a free one.",
            min=0,
            max=65535,
        ),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what earlier demos learned.")] = False,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = False,
) -> None:
    """Run the whole product on this machine, with no Slack workspace.

    A page in the browser stands in for Slack: write a customer's message in #support, work on the draft
    in its thread, try /suggest. The model is fitted on the embedded starter set; what you approve is
    learned at once, and the retraining command that it prints makes a new version from it, in another
    terminal. The page's messages, tickets, approved replies and model versions are kept in a folder of the
    demo's own, until --fresh.
    """
    settings = settings_for(demo=True, **({} if port is None else {"port": port}))
    log_progress_of_work([HELPDESK_LOG])
    from bot.cli.hosting import listen

    with only_demo(settings.home.parent), closing(listen(HOST, settings.port)) as bound:
        if fresh:
            shutil.rmtree(settings.home, ignore_errors=True)
        _run(_with_credentials(settings, bound), bound, open_page=open_page)


def _with_credentials(settings: Settings, bound: socket.socket) -> Settings:
    """The settings with the port that was really taken, and secrets that hold for this run only."""
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
    from bot.cli.first_version import ensure_version
    from bot.cli.hosting import Later, serving, wait_for_the_end
    from bot.helpdesks.console import ConsoleHelpdesk
    from bot.playground import create_playground
    from bot.playground.helpdesk import HelpdeskSide, Open

    assert settings.slack_bot_token is not None
    assert settings.slack_signing_secret is not None
    page = f"http://{HOST}:{settings.port}"
    playground = create_playground(
        events_url=f"{page}/slack/events",
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        bot_token=settings.slack_bot_token.get_secret_value(),
        team_id=DEMO_WORKSPACE,
        memory_path=settings.home / "chat.json",
    )
    helpdesk = HelpdeskSide(playground.state)
    engine = open_database(settings)
    later = Later()  # The bot greets Slack's Web API when it is made, so the stand-in must listen before.
    with serving(Starlette(routes=[*playground.routes, *helpdesk.routes, Mount("/", app=later)]), bound):
        desk = Draftdesk(settings, engine, DEMO_WORKSPACE)
        ensure_version(desk)
        assert isinstance(desk.helpdesk, ConsoleHelpdesk), "the demo takes no Zendesk settings"
        desk.helpdesk.page = f"{page}/"
        helpdesk.open(Open(desk.helpdesk, engine, DEMO_WORKSPACE, desk.wake))
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
