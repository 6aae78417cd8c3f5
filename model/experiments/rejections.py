"""`python -m model.experiments.rejections`: how far a rejection reaches, and what it costs.

Each reply of the starter set stands for the messages that it answers. One of them gets the nearest reply of
another topic, which is rejected. Its other messages are like it; the messages of the rejected reply, each
without itself in the index, must keep that reply.
"""

import random
import sys

import numpy as np

from model.corpus.rows import read_starter_rows
from model.retrieval.index import ResolutionIndex

GROUPS = 300
FLOORS = (0.0, 0.3, 0.4, 0.5, 0.6)


def main() -> None:
    """Print, for the rule of `model/drafting/rejections.py` and least cosines beside it, both shares."""
    rows = read_starter_rows()
    points = ResolutionIndex(rows).points_of(rows)
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(row.reply, []).append(number)
    large = [group for group in groups.values() if len(group) > 2]
    for floor in FLOORS:
        like, lost = [], []
        for group in random.Random(0).sample(large, GROUPS):  # noqa: S311  # No secret.
            rejected = group[0]
            near = points @ points[rejected]
            near[[i for i, row in enumerate(rows) if row.intent == rows[rejected].intent]] = -1
            answered = groups[rows[int(near.argmax())].reply]
            cosines = points[answered] @ points.T
            for own in group[1:]:
                against = points[own] @ points[rejected]
                like.append(against > cosines[:, own].max() and against >= floor)
            for right in answered:
                others = [place for place, each in enumerate(answered) if each != right]
                against = points[right] @ points[rejected]
                lost += [against > cosines[others, right].max() and against >= floor] if others else []
        told = f"like ones reached {np.mean(like):.1%}, right ones lost {np.mean(lost):.1%}"
        sys.stdout.write(f"least cosine {floor}: {told}\n")


if __name__ == "__main__":
    main()
