"""Print how many messages are read as in the tables, by kind: `python -m tests.reading`.

`python -m tests.reading fresh` reads the table whose questions mark their values: those must be masked, and
nothing else. It prints each message that is read otherwise.
"""

import sys
from collections import Counter

from model.mail.reading import read
from tests.reading.cases import Case, cases


def _is_right(case: Case) -> bool:
    found = read(case.mail)
    return found.why == case.why and (case.why is not None or found.question == case.question)


def main(table: str) -> None:
    """Print one line for each kind, and the messages that are read otherwise."""
    all_of, right = Counter[str](), Counter[str]()
    for case in cases(table):
        good = _is_right(case) and (table != "fresh" or case.why is not None or case.values_right)
        all_of[case.kind] += 1
        right[case.kind] += good
        if not good:
            sys.stdout.write(f"{case.kind}: {case.mail!r}\n    read as {read(case.mail)!r}\n")
    lines = [*((kind, right[kind], number) for kind, number in all_of.items())]
    for kind, found, number in [*lines, ("all", right.total(), all_of.total())]:
        sys.stdout.write(f"{kind:24} {found:4} of {number:4}  {found / number:.1%}\n")


if __name__ == "__main__":
    main(*sys.argv[1:] or ["cases"])
