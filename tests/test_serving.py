"""Serving an app for a test does not change the rest of the process."""

import logging

from starlette.applications import Starlette

from tests.serving import served


class Handler(logging.Handler):
    """A handler that records whether it was closed."""

    closed = False

    def close(self) -> None:
        """Logging calls this when it is configured again."""
        self.closed = True
        super().close()


def test_handlers_of_other_packages_stay_open() -> None:
    handler = Handler()
    with served(lambda _: Starlette()):
        assert not handler.closed
    assert not handler.closed
    handler.close()
