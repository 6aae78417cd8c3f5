"""What a person sees of an import that goes on."""

from datetime import UTC, datetime, timedelta

from bot.cli.import_meter import ImportMeter
from bot.services.helpdesk.importing import EVER, Import

FIRST = datetime(2025, 11, 22, tzinfo=UTC)
NOW = FIRST + timedelta(days=400)


class Watched:
    """An import on a clock of its own, and what was shown of it."""

    def __init__(self, each: int = 1) -> None:
        self.seconds = 0.0
        self.shown: list[tuple[str, float]] = []
        self.waited: list[float] = []
        self.state = Import(EVER)
        self.meter = ImportMeter(
            lambda stage, share: self.shown.append((stage, share)),
            each=each,
            now=lambda: NOW,
            clock=lambda: self.seconds,
            sleep=self.waited.append,
        )

    def comes_to(self, tickets: int, days: float, *, seconds: float = 0.0, learned: int = 0) -> None:
        """Go on."""
        self.seconds, self.state.tickets, self.state.learned = seconds, tickets, learned
        self.meter.report(self.state, FIRST + timedelta(days=days))


def test_progress_is_the_share_of_time_since_the_first_ticket() -> None:
    watched = Watched()
    for days in (0, 100, 300, 400, 401):
        watched.comes_to(0, days)
    assert [share for _, share in watched.shown] == [0.0, 0.25, 0.75, 1.0, 1.0]


def test_the_meter_shows_counts_pace_and_the_moment_reached() -> None:
    watched = Watched()
    watched.comes_to(1000, 0)
    watched.comes_to(3400, 100, seconds=60.0, learned=1234)
    assert watched.shown[-1][0] == (
        "importing solved tickets: 3,400 read (40 a second), 1,234 replies learned, "
        "now at 2026-03-02 00:00 UTC"
    )
    assert watched.meter.summary == (
        "3,400 tickets read so far, up to 2026-03-02 00:00 UTC; 1,234 replies learned."
    )


def test_without_a_terminal_a_line_appears_after_every_so_many_tickets() -> None:
    watched = Watched(each=500)
    for tickets in range(0, 1001, 20):
        watched.comes_to(tickets, tickets / 10, seconds=tickets)
    assert len({stage for stage, _ in watched.shown}) == 3


def test_a_pause_is_shown_and_taken_without_progress() -> None:
    watched = Watched()
    watched.comes_to(1, 0)
    watched.comes_to(2, 200)
    watched.meter.wait(12.4)
    assert watched.shown[-1] == ("Zendesk asks to wait 12 s", 0.5)
    assert watched.waited == [12.4]


def test_the_summary_says_that_nothing_was_read_yet() -> None:
    assert Watched().meter.summary == "Nothing was read yet."
