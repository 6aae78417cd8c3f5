"""Read `whose_values.txt`: two messages with a reply between them, and what a draft says and never says."""

import re
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_suffix(".txt")


@dataclass(frozen=True)
class WhoseValue:
    """One case; `heading` is the rule that it is about."""

    heading: str
    first: str
    reply: str
    second: str
    says: tuple[str, ...]
    never: tuple[str, ...]


def cases() -> list[WhoseValue]:
    """Every case of the table, in its order."""
    found, heading = [], ""
    for block in re.split(r"\n{2,}", _FILE.read_text(encoding="utf-8").strip()):
        if block.startswith("#"):
            heading = block.strip("# ")
            continue
        part = {line[0]: line[3:] for line in block.splitlines()}
        says, never = (tuple(_lines(each) for each in part[sign].split(" | ")) for sign in "+-")
        found.append(WhoseValue(heading, part["1"], _lines(part["R"]), part["2"], says, never))
    return found


def _lines(text: str) -> str:
    """The text with "//" and "/" as line breaks, but for those of links and codes."""
    return re.sub(r"(?<=[.,!?]|[a-züß])//?(?=[A-ZÀ-Þ-])", lambda match: "\n" * len(match[0]), text)
