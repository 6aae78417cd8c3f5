"""`draftdesk serve`: run the bot in a real Slack workspace."""

from contextlib import closing, nullcontext
from typing import Annotated

import typer

from bot.cli.database import open_database
from bot.cli.private_files import make_private
from bot.cli.terminal import log_progress_of_work, say
from bot.cli.workspace import with_encoder
from bot.roles import Role
from bot.settings import read_settings


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(serve)


def serve(
    role: Annotated[
        Role,
        typer.Option(
            help="What this process does if several share one database: web hears Slack and Zendesk, "
            "worker drafts and writes to them, trainer trains."
        ),
    ] = Role.ALL,
) -> None:
    """Serve a Slack workspace until Ctrl-C or SIGTERM.

    Needs SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP, at
    /slack/events). With the ZENDESK_ settings it also drafts for Zendesk's tickets; the webhook is
    /zendesk/webhook. Watches DRAFTDESK_CHANNELS, migrates its database, trains a first model version in the
    background if there is none, and retrains each night. On DRAFTDESK_PORT, /healthz says that it runs,
    /readyz what it lacks; /metrics has figures for Prometheus. `draftdesk doctor` names what is missing;
    `draftdesk demo` needs no settings.
    """
    settings = with_encoder(read_settings(for_serve=True))
    log_progress_of_work()
    make_private(settings.home)
    from bot.cli.hosting import DeferredApp, listen, serving, wait_for_the_end

    by_http = settings.transport() == "http"
    # Requests of Slack and Zendesk come from outside; otherwise only this machine asks for /healthz.
    from_outside = role.does(Role.WEB) and (by_http or settings.zendesk_webhook_secret is not None)
    # Each request of theirs is signed, and the signature checked.
    usual = "0.0.0.0" if from_outside else "127.0.0.1"  # noqa: S104 # nosec B104
    host = settings.bind or usual
    later = DeferredApp()
    with closing(listen(host, settings.port)) as bound, serving(later, bound):
        from bot.app import Draftdesk  # Takes seconds; the port answers meanwhile.
        from bot.jobs.first_version import first_version_made
        from bot.services.knowledge.forgetting import forget_again

        desk = Draftdesk.connect(settings, open_database(settings), role)
        forget_again(desk.workspace, settings.home)
        trains = role.does(Role.TRAINER)
        with first_version_made(desk.workspace, settings, desk.serving) if trains else nullcontext():
            port = bound.getsockname()[1]
            try:
                desk.start()
                later.app = desk.http
                way = f"HTTP on port {port}, at /slack/events" if by_http else "Socket Mode"
                does = f"through {way}" if role.does(Role.WEB) else f"as {role}, its health on port {port}"
                say(f"Serving workspace {desk.workspace_id} {does}. Ctrl-C stops it.")
                wait_for_the_end()
            finally:
                desk.stop()
