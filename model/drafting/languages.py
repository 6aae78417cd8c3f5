"""The languages that past replies are in, and whether a message is in another one.

See `model/mail/language.py` for the language of one text.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property

from model.corpus.rows import Row
from model.mail.language import is_near, language_of

LOOKED_AT = 60
"""Rows of each corpus, and approved ones, whose replies are looked at, spread over all of them."""
_SMALLEST_SHARE = 0.02
"""Of a corpus: a language of fewer replies is one wrongly told."""
_NAMES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


class ReplyLanguages:
    """The languages of the replies that a drafter knows. They are told when first asked for."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._approved = [row for row in rows if row.approved]
        self._told: tuple[int, tuple[str, ...]] | None = None

    def learn(self, rows: Sequence[Row]) -> None:
        """Count the replies of approved rows; one in another language opens that language."""
        self._approved = [*self._approved, *rows]

    @property
    def known(self) -> tuple[str, ...]:
        """The languages, as ISO 639-1, those of the base rows first."""
        approved = self._approved
        if self._told is None or self._told[0] != len(approved):
            self._told = len(approved), tuple(dict.fromkeys([*self._base, *_languages(_spread(approved))]))
        return self._told[1]

    @cached_property
    def _base(self) -> tuple[str, ...]:
        """The languages of each corpus, told apart by what its rows are called after."""
        corpora: dict[str, list[Row]] = {}
        for row in self._rows:
            if not row.approved:
                corpora.setdefault(row.id.rpartition(":")[0], []).append(row)
        found: list[str] = []
        for rows in corpora.values():
            counts = _languages(_spread(rows))
            least = _SMALLEST_SHARE * counts.total()
            found += [language for language, count in counts.most_common() if count >= least]
        return tuple(dict.fromkeys(found))

    def foreign(self, message: str) -> str | None:
        """Say in a sentence that a message is in a language that no past reply is in; None if it is not, or
        its words do not tell.
        """
        language, known = language_of(message), self.known
        if language is None or not known or any(is_near(language, each) for each in known):
            return None
        return f"It is in {_NAMES[language]}; the past replies are in {_listed(known)}."


def _languages(rows: Collection[Row]) -> Counter[str]:
    told = (language_of(row.reply) for row in rows)
    return Counter(language for language in told if language is not None)


def _spread(rows: Sequence[Row]) -> Sequence[Row]:
    return rows[:: -(-len(rows) // LOOKED_AT) or 1]


def _listed(languages: Sequence[str]) -> str:
    names = [_NAMES[each] for each in languages[:3]]
    if len(languages) > len(names):
        return ", ".join([*names, "and others"])
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])
