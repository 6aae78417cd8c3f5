"""What a test may ask of printed tables."""

from collections.abc import Iterable


def assert_whole_in_80_columns(printed: str, figures: Iterable[str]) -> None:
    """Assert that every line fits, and every figure is whole between blanks."""
    assert max(map(len, printed.splitlines())) <= 80
    assert "…" not in printed
    assert set(figures) <= set(printed.split())
