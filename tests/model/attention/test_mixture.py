"""Counts and attention behind one gate."""

import numpy as np
import pytest
import torch

from model.attention.mixture import CountsGate, MixtureLanguageModel, with_gate
from model.attention.network import IGNORED
from model.language.sampling import generate, greedy
from model.ngram.kneser_ney import NgramLanguageModel
from model.ngram.topical import TopicalNgramModel
from tests.model.attention.small_attention import SMALL, VOCABULARY, draw, random_documents, small_attention

ORDER = 4


def mixture(seed: int = 5) -> MixtureLanguageModel:
    gate = CountsGate(SMALL.width, ORDER)
    draw(gate)
    counts = NgramLanguageModel.fit(random_documents(seed=seed), VOCABULARY, ORDER)
    return MixtureLanguageModel(small_attention(), counts, gate)


def texts(batch: int = 3, length: int = 25) -> torch.Tensor:
    return torch.randint(VOCABULARY, (batch, length), generator=torch.Generator().manual_seed(7))


def over_topics(model: MixtureLanguageModel) -> MixtureLanguageModel:
    """Return the same mixture with counts of three topics, chosen at token 39."""
    documents = [[*ids[:4], 39, *ids[4:]] for ids in random_documents(seed=5)]
    topics = [1 + number % 3 for number in range(len(documents))]
    return model.with_counts(TopicalNgramModel.fit(documents, topics, VOCABULARY, 39, ORDER))


@pytest.mark.parametrize("topical", [False, True])
def test_a_mixture_gives_distributions_equal_step_by_step_and_at_once(topical: bool) -> None:
    model, idx = over_topics(mixture()) if topical else mixture(), texts()
    idx[:, 5] = 39
    with torch.no_grad():
        whole = model(idx)[0].numpy()
    assert np.exp(whole).sum(-1) == pytest.approx(1, abs=1e-5)
    state = model.start(len(idx))
    for place, tokens in enumerate(idx.numpy().T):
        state = model.advance(state, tokens)
        assert model.next_log_probs(state) == pytest.approx(whole[:, place], abs=1e-4)
    assert model.next_log_probs(model.read(model.start(3), idx)) == pytest.approx(whole[:, -1], abs=1e-4)
    for ids, row, scores in zip(idx, whole, model.log_probs_of(idx.tolist()), strict=True):
        assert scores[1:] == pytest.approx(row[np.arange(24), ids[1:]], abs=1e-4)


def test_document_scores_match_the_distributions() -> None:
    model, documents = mixture(), [*random_documents(), [3]]
    for ids, found in zip(documents, model.log_probs_of(documents), strict=True):
        assert found[0] == pytest.approx(model.counts.log_probs_of([ids])[0][0], abs=1e-6)
        if len(ids) > 1:
            with torch.no_grad():
                logits = model(torch.tensor([ids[:-1]]))[0][0]  # (T - 1, V)
            expected = logits[torch.arange(len(ids) - 1), torch.tensor(ids[1:])]
            assert found[1:] == pytest.approx(expected.numpy(), abs=1e-4)


def test_the_loss_is_the_mean_score_of_the_targets_not_ignored() -> None:
    model, idx = mixture(), texts()
    targets = idx[:, 1:].clone()
    targets[0] = IGNORED
    logits, loss = model(idx[:, :-1], targets)
    assert logits.shape == (3 * 24, VOCABULARY)
    assert loss is not None
    scores = model.log_probs_of(idx[1:].tolist())
    assert float(loss.detach()) == pytest.approx(-np.mean([of[1:] for of in scores]), abs=1e-4)


def test_an_open_gate_leaves_counts_and_a_closed_one_attention() -> None:
    model, idx = mixture(), texts()
    model.gate.weight.data.zero_()
    model.gate.of_length.data.fill_(40.0)
    assert torch.allclose(model(idx)[0], model.counts.forward(idx)[0], atol=1e-4)
    model.gate.of_length.data.fill_(-40.0)
    assert torch.allclose(model(idx)[0], model.attention(idx)[0].log_softmax(-1), atol=1e-4)


def test_new_counts_take_effect_without_training() -> None:
    phrase = [1, 30, 31, 32, 33, 34, 35]
    model = mixture()
    richer = NgramLanguageModel.fit([*random_documents(seed=5), phrase], VOCABULARY, ORDER)
    before = model.log_probs_of([phrase])[0][3:].sum()
    assert model.with_counts(richer).log_probs_of([phrase])[0][3:].sum() > before + 1


def test_generation_gives_the_same_text_with_and_without_a_cache() -> None:
    model, prompt = mixture(), texts(batch=2, length=3)
    cached = generate(model, prompt, 10, transforms=[greedy])
    for place in range(3, 13):
        with torch.no_grad():
            assert torch.equal(model(cached[:, :place])[0][:, -1].argmax(-1), cached[:, place])


def test_models_with_different_vocabularies_are_refused() -> None:
    counts = NgramLanguageModel.fit([[1, 2]], 7, ORDER)
    with pytest.raises(ValueError, match="knows 40 tokens and the counts 7"):
        MixtureLanguageModel(small_attention(), counts, CountsGate(SMALL.width, ORDER))


def test_without_a_gate_attention_predicts_alone() -> None:
    model = mixture()
    assert with_gate(model.attention, model.counts, None) is model.attention
    assert isinstance(with_gate(model.attention, model.counts, model.gate), MixtureLanguageModel)
