"""*Try on past tickets*: a process of its own, and its figures in the ops channel."""

from bot.blocks import home_settings
from bot.jobs.past_tickets import _passed_on
from bot.playground.world.state import Message
from tests.bot.support.clicks import clicked_at_home
from tests.bot.support.visitor import ADMIN
from tests.bot.support.workplace import Workplace, eventually


def test_an_admin_is_told_why_it_cannot_be_done_yet(workplace: Workplace) -> None:
    assert clicked_at_home(workplace, home_settings.TRY_PAST, "now", user=ADMIN).status_code == 200

    def told() -> Message | None:
        found = workplace.playground.state.visible("C0OPS")
        return next((each for each in found if "past tickets" in each.text), None)

    message = eventually(told)
    assert "It could not be done" in message.text
    assert "There are 0 learned replies" in message.text


def test_the_process_gets_no_token() -> None:
    assert not any(map(_passed_on, ("SLACK_BOT_TOKEN", "ZENDESK_CLIENT_SECRET", "HF_TOKEN", "AWS_SECRET")))
    assert all(map(_passed_on, ("DRAFTDESK_BITEXT", "PATH", "OMP_NUM_THREADS", "HF_HOME")))
