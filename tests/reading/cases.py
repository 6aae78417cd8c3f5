"""Read the table of messages: the message, its flags, and the expected reading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.mail.reading import AUTOMATIC, EMPTY, SMALL_TALK, Mail
from tests.model.masking.slot_figures import found, plain, wanted

_FLAG = re.compile(
    r"\[(?P<name>subject|header|asked|unasked|agent|flagged)(?:: (?P<value>(?:\[[^\]]*\]|[^\]])*))?\] ?"
)
_NAMES = re.compile(r" \{(?P<customer>[^/{}]*)/(?P<agent>[^/{}]*)\}$")
_NONE = {"(automatic)": AUTOMATIC, "(small talk)": SMALL_TALK, "(empty)": EMPTY}


@dataclass(frozen=True)
class Case:
    """A message and its expected reading: the question, perhaps with `marked` values, or `why` it gets no
    card.
    """

    kind: str
    language: str
    mail: Mail
    marked: str
    why: str | None
    names: tuple[str, str]

    @property
    def question(self) -> str:
        return plain(self.marked)

    @property
    def values_right(self) -> bool:
        """Whether masking finds the marked values of the question and no other."""
        return wanted(self.marked) == found(self.marked)

    @property
    def label(self) -> str:
        return f"{self.kind}: {self.language} {self.mail.subject} {self.mail.text}"[:90]


def cases(table: str = "cases") -> Iterator[Case]:
    """Return every line of a table: `cases`, or `fresh`, whose questions mark their values."""
    kind = ""
    for line in Path(__file__).with_name(f"{table}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and " => " not in line:
            kind = line[1:-1]
        elif line and not line.startswith("#"):
            yield _case(kind, line)


def _case(kind: str, line: str) -> Case:
    came, _, expected = line.rpartition(" => ")
    language, _, rest = came.partition(" ")
    subject, headers, given = "", dict[str, str](), set[str]()
    while (flag := _FLAG.match(rest)) is not None:
        rest = rest[flag.end() :]
        if flag["name"] == "subject":
            subject = flag["value"]
        elif flag["name"] == "header":
            name, _, value = flag["value"].partition(": ")
            headers[name] = value
        else:
            given.add(flag["name"])
    mail = Mail(
        plain(rest.replace("\\n", "\n")),
        subject=subject,
        headers=headers,
        by_agent="agent" in given,
        automatic="flagged" in given,
        answers=True if "asked" in given else False if "unasked" in given else None,
    )
    names = _NAMES.search(expected)
    sides = (names["customer"].strip(), names["agent"].strip()) if names is not None else ("", "")
    question = expected[: names.start()] if names is not None else expected
    marked = question.replace("\\n", "\n")
    return Case(kind, language, mail, marked, _NONE.get(question), sides)
