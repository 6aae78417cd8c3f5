"""How well `model.masking.mask.mask` finds what people labelled: precision and recall by kind.

`python -m tests.model.masking.slot_figures` prints the table of `labelled_slots.txt` and what it gets wrong.
"""

import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from model.masking.kinds import kind_of
from model.masking.mask import PLACEHOLDER, mask

NAMES = {
    "o": "Order Number",
    "i": "Invoice Number",
    "e": "Email Address",
    "n": "Person Name",
    "p": "Phone Number",
    "c": "Card Number",
    "v": "Card Security Code",
    "s": "Social Security Number",
    "t": "Tracking Number",
    "a": "Account Number",
    "r": "Refund Amount",
    "m": "Money Amount",
    "y": "Currency Symbol",
    "d": "Date",
    "b": "IBAN",
    "k": "Identity Number",
    "h": "Postal Address",
    "x": "Other Person",
    "l": "Personal Link",
}
MARK = r"«([a-z])(\d?):([^»]*)»"


@dataclass(frozen=True)
class Figures:
    """Of one kind: how many were found rightly, found wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of what was labelled that was found; 1 where nothing was labelled."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def labelled() -> list[str]:
    """The labelled messages, marks and all."""
    lines = Path(__file__).with_name("labelled_slots.txt").read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if line and not line.startswith("#")]


def wanted(marked: str) -> Counter[tuple[str, str]]:
    """(kind, value) of each mark."""
    return Counter((NAMES[kind], value) for kind, _, value in re.findall(MARK, marked))


def found(marked: str) -> Counter[tuple[str, str]]:
    """(kind, value) of each placeholder that masking puts in; what is never kept counts as labelled."""
    masked = mask(re.sub(MARK, lambda match: match[3], marked))
    never_kept = dict(wanted(marked).keys())
    return Counter(
        (kind_of(name), masked.values.get(name, never_kept.get(name, "")))
        for name in PLACEHOLDER.findall(masked.text)
    )


def figures(messages: list[str]) -> dict[str, Figures]:
    """Figures by kind."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for marked in messages:
        asked, got = wanted(marked), found(marked)
        for total, part in ((right, asked & got), (wrong, got - asked), (missed, asked - got)):
            for (kind, _), count in part.items():
                total[kind] += count
    return {kind: Figures(right[kind], wrong[kind], missed[kind]) for kind in NAMES.values()}


def main() -> None:
    """Print the table and the messages that are got wrong."""
    messages = labelled()
    lines = [f"{len(messages)} messages", "kind                    right  wrong  missed  precision  recall"]
    lines += [
        f"{kind:<24}{f.right:>5}{f.wrong:>7}{f.missed:>8}{f.precision:>11.3f}{f.recall:>8.3f}"
        for kind, f in figures(messages).items()
    ]
    for marked in messages:
        asked, got = wanted(marked), found(marked)
        if asked != got:
            lines.append(f"{marked!r}\n    wrong {dict(got - asked)}  missed {dict(asked - got)}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
