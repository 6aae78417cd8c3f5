"""Logits transforms on fixed logits, and generation by models with and without a state."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import Tensor

from model.language.sampling import Transform, generate, greedy, temperature, top_k, top_p
from model.ngram.kneser_ney import NgramLanguageModel
from model.tutorial.bigram import BigramLanguageModel

LOGITS = torch.tensor([[0.1, 0.5, 0.1, 0.3], [0.25, 0.25, 0.4, 0.1]]).log()


def kept(transform: Transform, logits: Tensor = LOGITS) -> list[list[int]]:
    return [row.isfinite().nonzero().flatten().tolist() for row in transform(logits)]


def seeded(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


class Cycle:
    """A model whose next token is certainly the current one plus one; it sees `context_length` tokens."""

    def __init__(self, vocab_size: int = 5, context_length: int = 2) -> None:
        self.vocab_size = vocab_size
        self.context_length = context_length
        self.widths: list[int] = []

    def __call__(self, idx: Tensor) -> tuple[Tensor, Any]:
        self.widths.append(idx.shape[1])
        following = (idx + 1) % self.vocab_size
        return torch.nn.functional.one_hot(following, self.vocab_size).double().log(), None


class RememberingCycle(Cycle):
    """The same model, with the last token as its state."""

    def __init__(self, context_length: int = 2) -> None:
        super().__init__(context_length=context_length)
        self.reads = 0

    def start(self, batch: int) -> npt.NDArray[np.int64]:
        return np.zeros(batch, dtype=np.int64)

    def advance(self, state: npt.NDArray[np.int64], tokens: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        assert state.shape == tokens.shape
        self.reads += 1
        return tokens

    def next_log_probs(self, state: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            return np.log(np.eye(self.vocab_size)[(state + 1) % self.vocab_size])

    def __call__(self, idx: Tensor) -> tuple[Tensor, Any]:
        raise AssertionError("a model with a state is never asked for a whole window")


def test_greedy_keeps_the_first_of_the_likeliest() -> None:
    assert kept(greedy) == [[1], [2]]
    assert kept(greedy, torch.zeros(1, 3)) == [[0]]


def test_temperature_scales_logits() -> None:
    cold = temperature(0.5)(LOGITS).softmax(-1)
    assert cold[0].tolist() == pytest.approx([1 / 36, 25 / 36, 1 / 36, 9 / 36])
    assert torch.equal(temperature(1.0)(LOGITS), LOGITS)


def test_top_k_keeps_the_k_likeliest_and_ties() -> None:
    assert kept(top_k(1)) == [[1], [2]]
    assert kept(top_k(2)) == [[1, 3], [0, 1, 2]]
    assert kept(top_k(99)) == [[0, 1, 2, 3], [0, 1, 2, 3]]


def test_top_p_keeps_the_fewest_that_reach_the_probability() -> None:
    assert kept(top_p(0.45)) == [[1], [0, 2]]
    assert kept(top_p(0.75)) == [[1, 3], [0, 1, 2]]
    assert kept(top_p(1.0)) == [[0, 1, 2, 3], [0, 1, 2, 3]]
    assert kept(top_p(1e-9)) == [[1], [2]]


@pytest.mark.parametrize("transform", [top_k(2), top_p(0.75)])
def test_kept_tokens_keep_their_logits(transform: Transform) -> None:
    after = transform(LOGITS)
    assert torch.equal(after[after.isfinite()], LOGITS[after.isfinite()])


def test_transforms_apply_in_the_given_order() -> None:
    table = torch.full((1, 1, 4), -torch.inf)
    table[..., :3] = torch.tensor([0.5, 0.3, 0.2]).log()

    def drawn(*transforms: Transform) -> set[int]:
        class Fixed(Cycle):
            def __call__(self, idx: Tensor) -> tuple[Tensor, Any]:
                return table.expand(len(idx), 1, 4), None

        out = generate(
            Fixed(), torch.zeros(200, 1, dtype=torch.long), 1, transforms=transforms, generator=seeded()
        )
        return set(out[:, 1].tolist())

    assert drawn() == {0, 1, 2}
    assert drawn(top_p(0.75), temperature(0.1)) == {0, 1}
    assert drawn(temperature(0.1), top_p(0.75)) == {0}


@pytest.mark.parametrize(
    ("make", "value"), [(temperature, 0.0), (temperature, -1.0), (top_k, 0), (top_p, 0.0), (top_p, 1.1)]
)
def test_settings_that_leave_no_distribution_are_refused(make: Any, value: float) -> None:
    with pytest.raises(ValueError, match=str(value)):
        make(value)


@pytest.mark.parametrize("model", [Cycle(), RememberingCycle(), Cycle(context_length=1)])
def test_each_row_is_continued_from_its_own_last_token(model: Any) -> None:
    out = generate(model, torch.tensor([[3, 0], [0, 3], [1, 1]]), 3, generator=seeded())
    assert out.tolist() == [[3, 0, 1, 2, 3], [0, 3, 4, 0, 1], [1, 1, 2, 3, 4]]


def test_a_stateless_model_sees_no_more_than_its_context() -> None:
    model = Cycle(context_length=2)
    generate(model, torch.tensor([[0, 1, 2, 3]]), 3, generator=seeded())
    assert model.widths == [2, 2, 2]


def test_a_model_with_a_state_reads_each_token_of_its_context_once() -> None:
    model = RememberingCycle(context_length=2)
    generate(model, torch.tensor([[0, 1, 2, 3]]), 3, generator=seeded())
    assert model.reads == 2 + 3


@pytest.mark.parametrize("model", [Cycle(), RememberingCycle()])
def test_a_stopped_row_is_padded_until_the_last_row_stops(model: Any) -> None:
    out = generate(model, torch.tensor([[3], [1]]), 10, stop=4, generator=seeded())
    assert out.tolist() == [[3, 4, 4, 4], [1, 2, 3, 4]]


def test_generating_zero_tokens_adds_none() -> None:
    idx = torch.tensor([[1, 2]])
    assert torch.equal(generate(Cycle(), idx, 0), idx)


@pytest.mark.parametrize("shape", [(1, 0), (3,)])
def test_a_prompt_without_tokens_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected prompts"):
        generate(Cycle(), torch.zeros(shape, dtype=torch.long), 1)


def test_sampled_frequencies_follow_the_distribution() -> None:
    model = BigramLanguageModel(4)
    model.load_state_dict({"token_embedding_table.weight": LOGITS[:1].repeat(4, 1)})
    out = generate(model, torch.zeros(4000, 1, dtype=torch.long), 1, generator=seeded())
    shares = torch.bincount(out[:, 1], minlength=4) / 4000
    assert shares.tolist() == pytest.approx([0.1, 0.5, 0.1, 0.3], abs=0.03)


def test_an_ngram_model_decodes_a_whole_phrase_that_a_bigram_cannot() -> None:
    phrase = [0, 1, 2, 1, 3, 4]  # 2 or 3 follows 1, depending on the token before it.
    model = NgramLanguageModel.fit([phrase] * 4, vocab_size=5, order=3)
    out = generate(model, torch.tensor([[0], [1]]), 8, transforms=[greedy], stop=4, generator=seeded())
    assert out[0].tolist()[: len(phrase)] == phrase
    assert (out == 4).any(1).all()
