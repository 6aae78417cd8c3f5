"""The things that support asks customers to try: look in spam, restart, another browser."""

from model.writing.tables import plain, word_patterns

_ACTIONS = word_patterns("actions")


def actions(text: str) -> frozenset[str]:
    """Return the names, from `tables/actions.txt`, of the actions that `text` mentions."""
    return frozenset(name for name, words in _ACTIONS.items() if words.search(plain(text)))
