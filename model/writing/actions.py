"""The things that support asks customers to try: look in spam, restart, another browser."""

from model.writing.tables import plain, word_patterns

_ACTIONS = word_patterns("actions")


def actions(text: str) -> frozenset[str]:
    """Return the names of the actions that `text` speaks of, those of `tables/actions.txt`."""
    return frozenset(name for name, words in _ACTIONS.items() if words.search(plain(text)))
