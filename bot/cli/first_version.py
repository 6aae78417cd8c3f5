"""Train the first model version when a bot starts without one."""

from typing import TYPE_CHECKING

from bot.cli.terminal import progress_bar, say

if TYPE_CHECKING:
    from bot.app import Draftdesk


def ensure_version(desk: "Draftdesk") -> None:
    """Load the version that serves; if none can be loaded, train one and show progress."""
    from bot.jobs.retrain import describe, retrain

    desk.serving.refresh()
    if desk.serving.number is not None:
        return
    say("No model version can draft yet: training one.")
    with progress_bar() as progress:
        version = retrain(desk.workspace, desk.settings, progress)
    say(describe(version))
