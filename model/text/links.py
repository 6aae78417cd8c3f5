"""Recognise web addresses, which say little of what a message asks."""

import re

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
LINK = "{{Link}}"


def with_links_masked(text: str) -> str:
    """Return `text` with each web address as a placeholder."""
    return _LINK.sub(LINK, text)
