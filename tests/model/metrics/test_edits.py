"""How far a draft is from what was sent."""

import pytest

from model.metrics.edits import difference


@pytest.mark.parametrize(
    ("draft", "sent", "share"),
    [
        ("Open Orders.", "Open  Orders.\n", 0.0),
        ("abcd", "abxd", 0.25),
        ("abcd", "abcdefgh", 0.5),
        ("", "gone", 1.0),
        ("", "", 0.0),
    ],
)
def test_the_share_of_characters_that_differ(draft: str, sent: str, share: float) -> None:
    assert difference(draft, sent) == share
