"""Draw texts from n-gram counts of a few documents, mostly by looking up distributions computed before.

Counts of so little text have few contexts, and texts drawn from them mostly follow the documents. A context's
distribution is computed when the context first occurs, together with those of the next contexts of its
document; `sampling.generate` would compute every step again.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from model.ngram.kneser_ney import NgramLanguageModel, State
from model.ngram.trie import Floats, Ints

_LEAST_LIKELY = 0.01
_AHEAD = 24
"""Contexts whose distributions are computed together: a pass over one costs nearly as much."""


class PhraseSampler:
    """Draw texts like some documents, all of which begin with one token and end with another.

    Probabilities are raised to 1 / `temperature` and normalised; then tokens below 1% are left out (epsilon
    sampling, Hewitt et al. 2022).
    """

    def __init__(self, documents: Sequence[Sequence[int]], order: int, temperature: float) -> None:
        # Renumber the few tokens that occur: distributions are then hundreds wide, not thousands.
        self._vocabulary, flat = np.unique(np.concatenate(documents), return_inverse=True)
        local = np.split(flat, np.cumsum([len(document) for document in documents])[:-1])
        self._first, self._last = int(local[0][0]), int(local[0][-1])
        self._model = NgramLanguageModel.fit([part.tolist() for part in local], len(self._vocabulary), order)
        self._temperature = temperature
        self._along = self._model.after_each([part.tolist() for part in local]).contexts[0]  # (N, order)
        nodes = _longest(self._along).tolist()
        self._position = dict(zip(reversed(nodes), range(len(nodes) - 1, -1, -1), strict=True))
        steps = zip(zip(nodes, flat[1:].tolist(), strict=False), nodes[1:], strict=True)
        self._next = {step: after for step, after in steps if step[1] != self._first}
        self._contexts: dict[int, Ints] = {}  # by longest node, (order,) each
        self._reached: dict[int, Floats] = {}  # its distribution function, (V,)

    def sample(
        self, samples: int, longest: int, seed: int, give_way: Callable[[], None] = lambda: None
    ) -> list[list[int]]:
        """Draw `samples` texts; return those that reached the last token within `longest` tokens.

        `give_way` is called before each token: it may wait while something more urgent runs.
        """
        random = np.random.default_rng(seed)
        state = self._model.advance(self._model.start(samples), np.full(samples, self._first))
        nodes, columns, running = self._learn(state.contexts[0]), [], np.ones(samples, dtype=bool)
        for _ in range(longest):
            give_way()
            reached = np.stack([self._reached[node] for node in nodes])  # (S, V)
            drawn = (reached <= random.random((samples, 1)) * reached[:, -1:]).sum(axis=1)
            tokens = np.where(running, drawn, self._last)
            columns.append(tokens)
            running &= tokens != self._last
            if not running.any():
                break
            nodes = self._advance(nodes, tokens.tolist(), running)
        rows = self._vocabulary[np.stack(columns, axis=1)]  # (S, T)
        return [row.tolist() for row, unfinished in zip(rows, running, strict=True) if not unfinished]

    def _advance(self, nodes: list[int], tokens: list[int], running: npt.NDArray[np.bool_]) -> list[int]:
        """Return the longest nodes after one more token of each text; an ended text keeps its node."""
        steps = list(zip(nodes, tokens, strict=True))
        new = [steps[i] for i in np.flatnonzero(running) if steps[i] not in self._next]
        if new:
            contexts = np.stack([self._contexts[node] for node, _ in new])
            after = self._model.advance(State(contexts[None]), [token for _, token in new]).contexts[0]
            self._next.update(zip(new, self._learn(after), strict=True))
        found = [self._next[step] if going else step[0] for step, going in zip(steps, running, strict=True)]
        unknown = [self._along[self._position[node]] for node in found if node not in self._reached]
        if unknown:
            self._learn(np.stack(unknown))
        return found

    def _learn(self, contexts: Ints) -> list[int]:
        """Return the longest node of each context, (S, order); compute the distributions of new ones."""
        nodes: list[int] = _longest(contexts).tolist()
        fresh = {node: of for node, of in zip(nodes, contexts, strict=True) if node not in self._reached}
        for node in list(fresh):
            if (position := self._position.get(node)) is not None:
                ahead = self._along[position : position + _AHEAD]
                ones = zip(_longest(ahead).tolist(), ahead, strict=True)
                fresh.update((one, of) for one, of in ones if one not in self._reached)
        if fresh:
            self._contexts |= fresh
            p = np.exp(self._model.next_log_probs(State(np.stack(list(fresh.values()))[None])))
            p **= 1 / self._temperature
            p /= p.sum(axis=1, keepdims=True)
            p[p < np.minimum(_LEAST_LIKELY, p.max(axis=1, keepdims=True))] = 0
            self._reached.update(zip(fresh, p.cumsum(axis=1), strict=True))
        return nodes


def _longest(contexts: Ints) -> Ints:
    """Return the node of each one's longest known context, as nodes are numbered from the shortest on."""
    found: Ints = contexts.max(axis=1)
    return found
