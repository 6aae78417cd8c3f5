"""The company's own facts: fill its placeholders, find banned phrases, sign drafts.

See `model/brand/file.py` for reading `brand.toml`, and `model/masking/mask.py` for filling placeholders. The
caller handles an unusable file.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from model.brand.file import SIGN_OFF, plain_words, read_brand_file
from model.masking.company import Company, domains_in
from model.masking.mask import PLACEHOLDER, fill
from model.text.facts import facts_of


@dataclass(frozen=True)
class Brand:
    """A company's facts. `values`: placeholder name -> value; `warnings`: harmless oddities of the file;
    `region`: the country in which its customers dial, such as "DE", which the file does not say.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    banned: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    region: str | None = None

    def breaks(self, text: str) -> list[str]:
        """Return the banned phrases in `text`, before and after filling in the company's values.

        Letter case, white space, emphasis marks and typographic quotes make no difference; a phrase also
        matches inside longer words. Call it again after filling in a ticket's own values.
        """
        if not self.banned:
            return []
        read = [plain_words(text)] + ([plain_words(fill(text, self.values).text)] if "{{" in text else [])
        return [phrase for phrase, plain in self._phrases if any(plain in each for each in read)]

    @property
    def signs(self) -> bool:
        """True if the company has a sign-off of its own."""
        return SIGN_OFF in self.values

    def signed(self, text: str) -> str:
        """Return `text` with the sign-off's placeholder at its end, unless the sign-off is there already."""
        words = self.values.get(SIGN_OFF)
        if words is None or f"{{{{{SIGN_OFF}}}}}" in text or text.rstrip().endswith(words):
            return text
        return f"{text.rstrip()}\n\n{{{{{SIGN_OFF}}}}}"

    def masked(self, text: str) -> str:
        """Return `text` with the company's links, addresses, numbers and sign-off replaced by placeholders.

        Call it before `mask`, which would take them for the customer's. It looks only for values that
        contain a fact: a word such as "Settings" stays a word.
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
    def company(self) -> Company:
        """Return what tells the company's values in a reply from a customer's."""
        return Company(domains_in(self.values.values()), region=self.region)

    @cached_property
    def _phrases(self) -> list[tuple[str, str]]:
        return [(phrase, plain_words(phrase)) for phrase in self.banned]

    @cached_property
    def _facts_first(self) -> list[tuple[str, str]]:
        """Return each value that contains a fact, with its first placeholder, the longest value first."""
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
"""The brand without a file: nothing to fill in, nothing banned."""


def load_brand(path: Path, known_placeholders: Collection[str] = ()) -> Brand:
    """Read a brand file. BrandError names the file, each wrong key with its line, and what to write.

    A name in [placeholders] that is not in `known_placeholders` (those of the replies; if empty, nothing is
    checked) becomes a warning: no reply uses it, which does no harm.
    """
    contents = read_brand_file(path, known_placeholders)
    return Brand(contents.values, contents.banned, contents.warnings)
