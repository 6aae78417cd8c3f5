"""What the app listens to."""

from collections.abc import Callable
from typing import Any


class Recorder:
    """Stands in for a Bolt app: records the registered listeners."""

    def __init__(self) -> None:
        self.registered: set[tuple[str, str]] = set()

    def use(self, _middleware: Any) -> None:
        """Ignore middleware."""

    def error(self, _handler: Any) -> None:
        """Ignore the error handler."""

    def __getattr__(self, kind: str) -> Callable[..., Callable[[Any], Any]]:
        def register(name: Any, *_: Any, **__: Any) -> Callable[[Any], Any]:
            named = f"{name['type']}.{name['subtype']}" if isinstance(name, dict) else name
            self.registered.add((kind, getattr(named, "pattern", named)))
            return lambda function: function

        return register
