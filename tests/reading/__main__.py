"""Print how many messages are read as in the table, by kind: `python -m tests.reading`."""

from collections import Counter

from model.mail.reading import read
from tests.reading.cases import Case, cases


def _is_right(case: Case) -> bool:
    found = read(case.mail)
    return found.why == case.why and (case.why is not None or found.question == case.question)


def main() -> None:
    """Print one line for each kind."""
    all_of, right = Counter[str](), Counter[str]()
    for case in cases():
        all_of[case.kind] += 1
        right[case.kind] += _is_right(case)
    for kind, number in all_of.items():
        print(f"{kind:24} {right[kind]:4} of {number:4}  {right[kind] / number:.1%}")  # noqa: T201 - its result.
    total, good = all_of.total(), right.total()
    print(f"{'all':24} {good:4} of {total:4}  {good / total:.1%}")  # noqa: T201 - its result.


if __name__ == "__main__":
    main()
