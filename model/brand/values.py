"""The company's own facts: what fills its placeholders, what no draft may say, how a draft is signed.

`model/brand/file.py` reads them from `brand.toml`; what becomes of a file that cannot be used is the caller's
business. Filling is `model/masking/mask.py`'s.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from model.brand.file import SIGN_OFF, plain_words, read_brand_file
from model.masking.mask import PLACEHOLDER, fill
from model.text.facts import facts_of


@dataclass(frozen=True)
class Brand:
    """A company's facts. `values`: placeholder name -> value; `warnings`: what is odd but does no harm."""

    values: Mapping[str, str] = field(default_factory=dict)
    banned: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def breaks(self, text: str) -> list[str]:
        """The banned phrases in `text`, once the company's values stand in their places.

        Letter case, white space, emphasis marks and typographic quotes make no difference; a phrase counts
        inside longer words too. Call it again on a text that a ticket's own values were filled into.
        """
        if not self.banned:
            return []
        read = [plain_words(text)] + ([plain_words(fill(text, self.values).text)] if "{{" in text else [])
        return [phrase for phrase, plain in self._phrases if any(plain in each for each in read)]

    def signed(self, text: str) -> str:
        """`text` with the sign-off's placeholder at its end, unless the sign-off stands there already."""
        words = self.values.get(SIGN_OFF)
        if words is None or f"{{{{{SIGN_OFF}}}}}" in text or text.rstrip().endswith(words):
            return text
        return f"{text.rstrip()}\n\n{{{{{SIGN_OFF}}}}}"

    def masked(self, text: str) -> str:
        """`text` with the company's links, addresses, numbers and sign-off as placeholders again.

        Do this before `slots.mask`, which would take them for the customer's. Only values with a fact in
        them are looked for: a word such as "Settings" stays a word.
        """
        words = self.values.get(SIGN_OFF)
        if words is not None and text.rstrip().endswith(words):
            text = f"{text.rstrip().removesuffix(words)}{{{{{SIGN_OFF}}}}}"
        if self._own_facts is None:
            return text

        def placeholder(match: re.Match[str]) -> str:
            place = match.lastgroup
            return match[0] if place is None else f"{{{{{self._facts_first[int(place[1:])][1]}}}}}"

        return self._own_facts.sub(placeholder, text)

    @cached_property
    def _phrases(self) -> list[tuple[str, str]]:
        return [(phrase, plain_words(phrase)) for phrase in self.banned]

    @cached_property
    def _facts_first(self) -> list[tuple[str, str]]:
        """(value, placeholder) of each value with a fact in it, the longest first; of equals the first."""
        names: dict[str, str] = {}
        for name, value in self.values.items():
            if facts_of(value):
                names.setdefault(value, name)
        return sorted(names.items(), key=lambda pair: -len(pair[0]))

    @cached_property
    def _own_facts(self) -> re.Pattern[str] | None:
        values = "|".join(f"(?P<v{i}>{re.escape(value)})" for i, (value, _) in enumerate(self._facts_first))
        pattern = rf"{PLACEHOLDER.pattern}|(?<![\w@.+-])(?:{values})(?![\w@]|[-.]\w)"
        return re.compile(pattern, re.IGNORECASE) if values else None


NO_BRAND = Brand()
"""What there is without a brand file: nothing to fill in, nothing banned."""


def load_brand(path: Path, known_placeholders: Collection[str] = ()) -> Brand:
    """Read a brand file. BrandError names the file, each wrong key with its line, and what to write.

    A name in [placeholders] that is none of `known_placeholders` (those of the replies; none: not looked at)
    becomes a warning: nothing would ever ask for it, which does no harm.
    """
    contents = read_brand_file(path, known_placeholders)
    return Brand(contents.values, contents.banned, contents.warnings)
