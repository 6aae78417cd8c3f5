"""Serving an app for a test leaves the rest of the process alone."""

import logging

from starlette.applications import Starlette

from tests.serving import served


class Handler(logging.Handler):
    """One that remembers whether it was closed."""

    closed = False

    def close(self) -> None:
        """As every handler is when logging is set up anew."""
        self.closed = True
        super().close()


def test_handlers_of_other_packages_are_left_open() -> None:
    handler = Handler()
    with served(lambda _: Starlette()):
        assert not handler.closed
    assert not handler.closed
    handler.close()
