"""Documents for the n-gram tests, and the reference implementation that they compare with."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence

from model.ngram.kneser_ney import NgramLanguageModel

VOCABULARY = 9


def documents_from(seed: int, number: int, length: int, vocab_size: int = VOCABULARY) -> list[list[int]]:
    """Return documents of a skewed random chain, so that all counts of counts occur."""
    source = random.Random(seed)
    documents = []
    for _ in range(number):
        ids = [0]
        for _ in range(source.randint(0, length)):
            ids.append((ids[-1] + int(source.expovariate(0.7))) % (vocab_size - 1))
        documents.append(ids)
    return documents


class DictionaryKneserNey:
    """Chen and Goodman's formulas with dictionaries and recursion; shares no code with the model."""

    def __init__(self, documents: Sequence[Sequence[int]], vocab_size: int, order: int) -> None:
        self.vocab_size, self.order = vocab_size, order
        raw: Counter[tuple[int, ...]] = Counter()
        left: defaultdict[tuple[int, ...], set[object]] = defaultdict(set)
        for d, document in enumerate(documents):
            for i in range(len(document)):
                for n in range(1, min(order, len(document) - i) + 1):
                    gram = tuple(document[i : i + n])
                    raw[gram] += 1
                    left[gram].add(document[i - 1] if i else ("start of", d))
        self.counts = {g: raw[g] if len(g) == order else len(left[g]) for g in raw}
        self.successors: defaultdict[tuple[int, ...], dict[int, int]] = defaultdict(dict)
        for gram, count in self.counts.items():
            self.successors[gram[:-1]][gram[-1]] = count
        self.discounts = {n: self._discounts(n) for n in range(1, order + 1)}

    def _discounts(self, n: int) -> list[float]:
        have = Counter(count for gram, count in self.counts.items() if len(gram) == n)
        if any(have[c] == 0 for c in (1, 2, 3, 4)):
            return [0, 0.5, 1.0, 1.5]
        y = have[1] / (have[1] + 2 * have[2])
        found = [0.0] + [c - (c + 1) * y * have[c + 1] / have[c] for c in (1, 2, 3)]
        return found if all(0 < found[c] < c for c in (1, 2, 3)) else [0, 0.5, 1.0, 1.5]

    def p(self, token: int, context: tuple[int, ...]) -> float:
        context = context[max(0, len(context) - self.order + 1) :]
        lower = self.p(token, context[1:]) if context else 1 / self.vocab_size
        after = self.successors.get(context)
        if not after:
            return lower
        discount, total = self.discounts[len(context) + 1], sum(after.values())
        kept = sum(discount[min(count, 3)] for count in after.values())
        count = after.get(token, 0)
        return (count - discount[min(count, 3)] + kept * lower) / total


def log_probs_step_by_step(model: NgramLanguageModel, ids: Sequence[int]) -> list[float]:
    state, found = model.start(1), []
    for token in ids:
        found.append(float(model.next_log_probs(state)[0, token]))
        state = model.advance(state, [token])
    return found
