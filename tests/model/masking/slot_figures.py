"""How well masking finds what people labelled: precision and recall by kind, and false alarms.

`python -m tests.model.masking.slot_figures` prints the table of every set and what masking gets wrong in it:
`labelled_slots.txt`, `cases/*.txt` (the rules were settled on them), `kept_apart.txt` (written before the
rules, scored once they were settled) and four sets written from the promised kinds alone: `judging.txt`,
`judging_two.txt` (another author), `judging_fresh.txt` (that author's second round) and `judging_apart.txt`
(somebody who never read the rules). Name sets to see only
those: `... slot_figures cases kept_apart`; `--figures` leaves the mistakes out.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from model.masking.finders import find_values

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
    "pw": "Password",
    "pin": "Access Code",
    "key": "Secret Key",
    "ip": "IP Address",
    "mac": "MAC Address",
    "geo": "Coordinates",
    "plate": "Number Plate",
    "born": "Date of Birth",
    "gift": "Voucher Code",
}
MARK = r"«([a-z]+)(\d?):([^»]*)»"
SETS = {
    "slots": "labelled_slots.txt",
    "cases": "cases/*.txt",
    "kept_apart": "kept_apart.txt",
    "judging": "judging.txt",
    "judging_two": "judging_two.txt",
    "judging_fresh": "judging_fresh.txt",
    "judging_apart": "judging_apart.txt",
}
_LANGUAGE = re.compile(r"\A\[[a-z]{2}\] ")

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Figures:
    """Counts of one kind: correctly found, wrongly found, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Return the share of found values that are correct; 1 if none was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Return the share of labelled values that were found; 1 if none was labelled."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def labelled(which: str = "slots") -> list[str]:
    """Return a set's labelled messages with their marks, without the language ("[de] ") before them."""
    files = sorted(Path(__file__).parent.glob(SETS[which]))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [
        _LANGUAGE.sub("", line).replace("\\n", "\n") for line in lines if line and not line.startswith("#")
    ]


def plain(marked: str) -> str:
    """Return the message without its marks."""
    return re.sub(MARK, lambda match: match[3], marked)


def wanted(marked: str) -> set[Span]:
    """Return the place of each marked value in the plain message, and its kind."""
    spans, shift = set(), 0
    for match in re.finditer(MARK, marked):
        start = match.start() - shift
        spans.add((start, start + len(match[3]), NAMES[match[1]]))
        shift += len(match.group()) - len(match[3])
    return spans


def found(marked: str) -> set[Span]:
    """Return what masking finds in the plain message."""
    return {(each.start, each.end, each.name) for each in find_values(plain(marked))}


def figures(messages: Iterable[str]) -> dict[str, Figures]:
    """Return figures by kind; a value counts as found if its kind and both its ends are correct."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for marked in messages:
        asked, got = wanted(marked), found(marked)
        for total, part in ((right, asked & got), (wrong, got - asked), (missed, asked - got)):
            total.update(kind for _, _, kind in part)
    return {kind: Figures(right[kind], wrong[kind], missed[kind]) for kind in NAMES.values()}


def false_alarms(messages: Iterable[str]) -> tuple[int, int]:
    """Return how many messages without values have something masked, and the number of such messages."""
    clean = [marked for marked in messages if not wanted(marked)]
    return sum(bool(found(marked)) for marked in clean), len(clean)


def masked(marked: str) -> int:
    """Return how many marked values masking leaves no letter or digit of, whatever the kind."""
    text, gone = plain(marked), {at for start, end, _ in found(marked) for at in range(start, end)}
    return sum(
        all(at in gone for at in range(start, end) if text[at].isalnum() or end - start == 1)
        for start, end, _ in wanted(marked)
    )


def table(messages: list[str]) -> list[str]:
    """Return the figures as lines of text, for every kind labelled or found."""
    by_kind = figures(messages)
    lines = ["kind                    right  wrong  missed  precision  recall"]
    total = Figures(
        *(sum(getattr(f, part) for f in by_kind.values()) for part in ("right", "wrong", "missed"))
    )
    for kind, f in [*by_kind.items(), ("all", total)]:
        if f.right + f.wrong + f.missed:
            lines.append(
                f"{kind:<24}{f.right:>5}{f.wrong:>7}{f.missed:>8}{f.precision:>11.3f}{f.recall:>8.3f}"
            )
    values = total.right + total.missed
    gone = sum(map(masked, messages))
    alarms, clean = false_alarms(messages)
    return [
        *lines,
        f"masked {gone} of {values} ({gone / values:.1%}), "
        f"kind and both ends right {total.right} ({total.recall:.1%}), "
        f"false alarms in {alarms} of {clean} messages without a value ({alarms / max(clean, 1):.1%})",
    ]


def mistakes(messages: list[str]) -> list[str]:
    """Return each message with errors, with its wrongly found and missed values."""
    lines = []
    for marked in messages:
        text, asked, got = plain(marked), wanted(marked), found(marked)
        if asked != got:
            wrong = [(kind, text[start:end]) for start, end, kind in sorted(got - asked)]
            missed = [(kind, text[start:end]) for start, end, kind in sorted(asked - got)]
            lines.append(f"{marked!r}\n    wrong {wrong}  missed {missed}")
    return lines


def main() -> None:
    """Print the tables and errors of the sets that the arguments name, or of all."""
    names = [each for each in sys.argv[1:] if each != "--figures"]
    for which in names or SETS:
        messages = labelled(which)
        wrong = [] if "--figures" in sys.argv else mistakes(messages)
        lines = [f"== {which}: {len(messages)} messages", *table(messages), *wrong]
        sys.stdout.write("\n".join(lines) + "\n\n")


if __name__ == "__main__":
    main()
