"""*Try on past tickets*: a process of its own, and its figures in the ops channel."""

from pathlib import Path

from sqlalchemy import Engine

from bot.blocks import home_settings
from bot.jobs.past_tickets import _passed_on
from bot.playground.world.state import Message
from tests.bot.support.clicks import clicked_at_home
from tests.bot.support.running import working
from tests.bot.support.visitor import ADMIN
from tests.bot.support.workplace import eventually


def test_an_admin_is_told_why_it_cannot_be_done_yet(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with working(engine, starter_bundle, tmp_path / "home", ops_channel="C0OPS") as place:
        assert clicked_at_home(place, home_settings.TRY_PAST, "now", user=ADMIN).status_code == 200

        def told() -> Message | None:
            found = place.playground.state.visible("C0OPS")
            return next((each for each in found if "past tickets" in each.text), None)

        place.desk.retrainer.drain(120.0)
        message = eventually(told)
        assert "It could not be done" in message.text


def test_the_process_gets_no_token() -> None:
    assert not any(map(_passed_on, ("SLACK_BOT_TOKEN", "ZENDESK_CLIENT_SECRET", "HF_TOKEN", "AWS_SECRET")))
    assert all(map(_passed_on, ("DRAFTDESK_BITEXT", "PATH", "OMP_NUM_THREADS", "HF_HOME")))
