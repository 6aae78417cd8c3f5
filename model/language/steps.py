"""Long work in small steps: between two of them the caller may do, or wait for, something else.

A function that returns `Steps` is a generator. It yields every few milliseconds and returns its result;
within it, `yield from` runs the steps of another.
"""

from collections.abc import Generator
from typing import TypeAlias, TypeVar

Result = TypeVar("Result")
Steps: TypeAlias = Generator[None, None, Result]


def finish(steps: Steps[Result]) -> Result:
    """Run `steps` to the end without a pause and return their result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
