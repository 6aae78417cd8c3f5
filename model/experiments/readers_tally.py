"""Turn readers' judgements of first drafts into figures. See `blind_readers.py` for what they judge."""

import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

WANTING = ("single", "two", "follow_up", "statement")
"""Kinds of messages that want an answer."""
VERDICTS = ("as_is", "light", "useless")
Verdicts = Mapping[str, Sequence[Mapping[str, Any]]]
"""The readers' judgements of each item, by its number."""


class JudgementError(ValueError):
    """A judgement is missing, is not one of VERDICTS, or is of an item without a draft."""


def tally(key: Path, judged: Sequence[Path]) -> str:
    """Return a text of each system's figures. An item that several readers judged counts as their mean.

    JudgementError names the items that are wrong.
    """
    items = json.loads(key.read_text(encoding="utf-8"))
    verdicts: dict[str, list[Mapping[str, Any]]] = {}
    for path in judged:
        for number, verdict in json.loads(path.read_text(encoding="utf-8")).items():
            verdicts.setdefault(number, []).append(verdict)
    _check(items, verdicts)
    systems = dict.fromkeys(item["system"] for item in items.values())
    lines = [line for system in systems for line in (f"## {system}", *_figures(system, items, verdicts), "")]
    return "\n".join(lines)


def _check(items: Mapping[str, Any], verdicts: Verdicts) -> None:
    shown = {number for number, item in items.items() if item["kind"] in WANTING and item["drafted"]}
    missing, unknown = sorted(shown - set(verdicts), key=int), sorted(set(verdicts) - shown)
    if missing or unknown:
        raise JudgementError(f"not judged: {missing}; judged without a draft: {unknown}")
    for number, own in verdicts.items():
        for verdict in own:
            if verdict.get("verdict") not in VERDICTS:
                raise JudgementError(f"item {number}: {verdict.get('verdict')!r} is not one of {VERDICTS}")


def _figures(system: str, items: Mapping[str, Any], verdicts: Verdicts) -> list[str]:
    own = {number: item for number, item in items.items() if item["system"] == system}
    wanting = {number: item for number, item in own.items() if item["kind"] in WANTING}
    drafted = sum(item["drafted"] for item in wanting.values())
    lines = [f"messages that want an answer: {len(wanting)}, drafted: {drafted}"]
    for kinds in (("single", "two"), *((kind,) for kind in WANTING)):
        asked = {number: item for number, item in wanting.items() if item["kind"] in kinds}
        lines += [_verdicts_on(" and ".join(kinds), asked, verdicts)] if asked else []
    lines.append(_doubles({number: item for number, item in own.items() if item["kind"] == "two"}, verdicts))
    for kind in ("single", "follow_up"):
        lines.append(_topics(kind, [item for item in own.values() if item["kind"] == kind]))
    for kind in sorted({item["kind"] for item in own.values()} - set(WANTING)):
        asked = {number: item for number, item in own.items() if item["kind"] == kind}
        lines.append(f"{kind}: drafted {_share(sum(item['drafted'] for item in asked.values()), len(asked))}")
    return [*lines, *_faults([number for number, item in wanting.items() if item["drafted"]], verdicts)]


def _verdicts_on(name: str, asked: Mapping[str, Any], verdicts: Verdicts) -> str:
    drafted = [number for number, item in asked.items() if item["drafted"]]
    as_is, light, useless = (
        # Of several readers of one item each counts for a share.
        sum(statistics.fmean(each["verdict"] == verdict for each in verdicts[number]) for number in drafted)
        for verdict in VERDICTS
    )
    return (
        f"{name}: {len(asked)} asked; as it is {as_is:g}, light edit {light:g}, useless {useless:g}, "
        f"silent {len(asked) - len(drafted)}; usable {_share(as_is + light, len(asked))}, "
        f"useless of those shown {_share(useless, len(drafted))}"
    )


def _doubles(asked: Mapping[str, Any], verdicts: Verdicts) -> str:
    answered = sum(any(each.get("both") for each in verdicts.get(number, ())) for number in asked)
    found = sum(item["drafted"] and item["questions"] > 1 for item in asked.values())
    return (
        f"two questions: both answered or said, by a reader's word {_share(answered, len(asked))}; "
        f"found and drafted by the program {_share(found, len(asked))}"
    )


def _topics(kind: str, asked: Sequence[Mapping[str, Any]]) -> str:
    right = sum(item["topics"][:1] == item["labels"] for item in asked)
    three = sum(item["labels"][0] in item["topics"][:3] for item in asked)
    return f"{kind}: topic right {_share(right, len(asked))}, in three {_share(three, len(asked))}"


def _faults(shown: Sequence[str], verdicts: Verdicts) -> list[str]:
    named = {number: [each["fault"] for each in verdicts[number] if each.get("fault")] for number in shown}
    faulty = {number: faults for number, faults in named.items() if faults}
    return [
        f"faults of language in {_share(len(faulty), len(shown))}",
        *(f"  {number}: {'; '.join(faults)}" for number, faults in faulty.items()),
    ]


def _share(part: float, whole: int) -> str:
    return f"{part:g} of {whole} ({part / whole:.1%})" if whole else "none asked"
