"""Count the replies of Bitext that each rule of `model/corpus/repair.py` changes or leaves out.

`python -m model.experiments.repairs --data FILE [--examples N]` prints a line a rule: how many replies, and
their share. Rules apply in order, each to what those before it made of the reply.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.corpus.repair import RULES, Rule
from model.corpus.rows import load_frame

_SHOWN = 60  # Characters of an example before and after the fault.


@dataclass(frozen=True)
class Repairs:
    """What the rules did to `replies` replies."""

    replies: int
    changed: int  # Kept, but not as they were.
    left_out: int
    broken: dict[str, tuple[str, ...]]  # By the rule's name: each reply that it found broken, as it found it.


def count_repairs(replies: Iterable[str]) -> Repairs:
    """Apply every rule to each reply."""
    broken: dict[str, list[str]] = {rule.name: [] for rule in RULES}
    total = changed = left_out = 0
    for reply in replies:
        total += 1
        mended = reply
        for rule in RULES:
            found = rule.apply(mended)
            if found != mended:
                broken[rule.name].append(mended)
            if found is None:
                left_out += 1
                break
            mended = found
        else:
            changed += mended != reply
    return Repairs(total, changed, left_out, {name: tuple(found) for name, found in broken.items()})


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="the corpus; Bitext from the Hub by default")
    parser.add_argument("--examples", type=int, default=0, help="replies to show of each rule")
    options = parser.parse_args(arguments)
    repairs = count_repairs(load_frame(options.data or "hub")["response"])
    for rule in RULES:
        found = repairs.broken[rule.name]
        what = "left out" if rule.instead is None else "repaired"
        _say(f"{len(found):6,} {len(found) / repairs.replies:7.2%}  {what}  {rule.name}")
        for reply in found[:: max(1, len(found) // (options.examples or 1))][: options.examples]:
            _say(f"{'':28}{_around(rule, reply)!r}")
    _say(f"{repairs.changed:6,} of {repairs.replies:,} repaired, {repairs.left_out:,} left out")


def _around(rule: Rule, reply: str) -> str:
    found = rule.broken.search(reply)
    if found is None:
        return ""
    start = found.end() - _SHOWN if found.end() - found.start() > _SHOWN else found.start() - _SHOWN
    return reply[max(0, start) : found.end() + _SHOWN]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
