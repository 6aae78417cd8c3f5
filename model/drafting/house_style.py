"""A workspace's style, from its latest approved and imported replies; drafts from public replies get it."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

import numpy as np

from model.brand.file import SIGN_OFF
from model.corpus.rows import Row
from model.mail.language import language_of
from model.text.overlap import Array
from model.writing.style import Style, body_length, in_style

_LATEST = 200
"""Number of replies that a style is read from; reading them takes milliseconds."""
_TOO_LONG = 1.5
"""Times the team's median length up to which a reply is no longer than theirs: questions differ in it."""
_OF_LENGTH = 0.1
"""Score that a candidate e times as long as that loses; one that is shorter loses none."""
_SHORT = 40
"""Characters added to both lengths: among the shortest replies a few words more are no other style."""
_SIGNED = re.compile(rf"\s*\{{\{{{SIGN_OFF}\}}\}}\s*$")


class HouseStyle:
    """Follow a workspace's replies. Threads may read while one other learns and forgets."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Learn from the approved ones of `rows`, the oldest first."""
        self._replies: dict[str, str] = {}
        self._styles: dict[str | None, Style] = {}
        self.learn(rows)

    def learn(self, rows: Iterable[Row]) -> None:
        """Count the approved ones of `rows` as the latest replies; they replace those with the same ids."""
        new = {row.id: _SIGNED.sub("", row.reply) for row in rows if row.approved and not row.verbatim}
        if new:
            kept = {row_id: reply for row_id, reply in self._replies.items() if row_id not in new}
            self._publish(kept | new)

    def forget(self, row_id: str) -> None:
        """Stop counting that row's reply."""
        if row_id in self._replies:
            self._publish({known: reply for known, reply in self._replies.items() if known != row_id})

    def of(self, text: str) -> Style:
        """Return the style of the replies in the language of `text`."""
        language, styles = _language(text), self._styles
        if language not in styles:
            styles[language] = Style.of(
                reply
                for reply in self._replies.values()
                if language is None or _language(reply) in (language, None)
            )
        return styles[language]

    def dressed(self, text: str, given: Collection[str], *, signed: bool) -> str:
        """Return a draft in the team's style. `given` are the placeholders that its message can fill.

        With `signed`, the company's own sign-off is added later, and the team's takes no place here.
        """
        style = self.of(text)
        return in_style(text, replace(style, sign_off="") if signed else style, given)

    def length_penalties(self, candidates: Sequence[str]) -> Array:
        """Return what each of `candidates`, in one language, loses by its length, (N,), from 0 down."""
        usual = self.of(candidates[0]).length if candidates else None
        if usual is None:
            return np.zeros(len(candidates))
        lengths = np.array([body_length(candidate) for candidate in candidates], dtype=np.float64)
        return -_OF_LENGTH * np.log(np.maximum((lengths + _SHORT) / (_TOO_LONG * usual + _SHORT), 1))

    def _publish(self, replies: dict[str, str]) -> None:
        self._replies = dict(islice(replies.items(), max(0, len(replies) - _LATEST), None))
        self._styles = {}


@lru_cache(maxsize=4 * _LATEST)
def _language(reply: str) -> str | None:
    return language_of(reply)
