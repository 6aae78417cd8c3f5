"""The value that every finder yields: a span of the text and the kind of value in it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """`text[start:end]` is a personal value of the kind `name` ("Order Number")."""

    start: int
    end: int
    name: str
