"""Networks on disk: loaded ones predict like saved ones, and other files are refused."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.attention.checkpoint import Networks, load_networks, save_networks, warm_start
from model.attention.mixture import CountsGate, MixtureLanguageModel
from model.bundle import Bundle, load_bundle, save_bundle
from model.confidence.judgement import UNFITTED
from model.corpus.rows import Row
from model.errors import CheckpointError
from model.ngram.kneser_ney import NgramLanguageModel
from model.ngram.topical import TopicalNgramModel
from model.text.tokenizer import train_on_rows
from tests.model.attention.small_attention import SMALL, VOCABULARY, draw, random_documents, small_attention

ORDER = 4


def networks(gate: bool = True, seed: int = 1) -> Networks:
    opened = CountsGate(SMALL.width, ORDER)
    draw(opened, seed)
    attention = small_attention()
    draw(attention, seed)
    return Networks(attention, opened if gate else None)


@pytest.mark.parametrize("gate", [True, False])
def test_loaded_networks_equal_saved_ones_up_to_rounding(gate: bool, tmp_path: Path) -> None:
    written, counts = networks(gate), NgramLanguageModel.fit(random_documents(), VOCABULARY, ORDER)
    save_networks(tmp_path / "networks", written)
    read = load_networks(tmp_path / "networks")
    assert read.attention.config == written.attention.config
    assert (read.gate is None) == (not gate)
    documents = random_documents(5, seed=9)
    before, after = (of.over(counts).log_probs_of(documents) for of in (written, read))
    for ours, theirs in zip(before, after, strict=True):
        assert theirs == pytest.approx(ours, abs=0.5, rel=0.1)


def test_weights_loaded_for_training_are_float32(tmp_path: Path) -> None:
    save_networks(tmp_path / "networks", networks())
    read = load_networks(tmp_path / "networks", to_train=True)
    assert {parameter.dtype for parameter in read.attention.parameters()} == {torch.float32}


@pytest.mark.parametrize("content", [b"", b"not a model", None])
def test_an_invalid_or_missing_file_is_refused_by_name(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "networks.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"networks\.safetensors is not an attention model"):
        load_networks(path)


def test_a_warm_start_takes_the_weights_and_keeps_its_own_counts() -> None:
    ours, base = networks(seed=1), networks(seed=2)
    ours.attention.head.counted_bigram = torch.full((VOCABULARY, VOCABULARY), -1.0)
    warm_start(ours, base)
    for mine, theirs in zip(ours.attention.parameters(), base.attention.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    assert ours.gate is not None
    assert base.gate is not None
    assert torch.equal(ours.gate.weight, base.gate.weight)
    own, others = (of.attention.head.get_buffer("counted_bigram") for of in (ours, base))
    assert not torch.equal(own, others)


def test_a_gate_for_another_order_keeps_its_initial_weights() -> None:
    ours, fresh = Networks(small_attention(), CountsGate(SMALL.width, 2)), CountsGate(SMALL.width, 2)
    warm_start(ours, networks())
    assert ours.gate is not None
    assert torch.equal(ours.gate.of_length, fresh.of_length)


def test_a_base_of_another_shape_is_refused() -> None:
    other = Networks(small_attention(layers=1), None)
    with pytest.raises(ValueError, match="another shape"):
        warm_start(networks(), other)


@pytest.fixture
def bundle(starter_rows: list[Row]) -> Bundle:
    """Counts alone, on a few rows."""
    rows = starter_rows[:30]
    tokenizer = train_on_rows([(row.message, row.reply) for row in rows], 400)
    documents = [ids for ids, _ in tokenizer.encode_rows([(row.message, row.reply) for row in rows])]
    counts = TopicalNgramModel.fit(documents, [0] * 30, tokenizer.vocab_size, tokenizer.agent_id, order=ORDER)
    return Bundle("v1", tokenizer, counts, UNFITTED, tuple(rows), 0, {})


def test_a_bundle_stores_networks_if_it_has_any(bundle: Bundle, tmp_path: Path) -> None:
    size = bundle.tokenizer.vocab_size
    attention = small_attention(vocab_size=size, counted_bigram=False)
    trained = replace(bundle, networks=Networks(attention, CountsGate(SMALL.width, ORDER)))
    save_bundle(tmp_path / "counts", bundle)
    save_bundle(tmp_path / "both", trained)
    assert load_bundle(tmp_path / "counts").networks is None
    assert isinstance(load_bundle(tmp_path / "counts").predictor, TopicalNgramModel)
    assert isinstance(load_bundle(tmp_path / "both").predictor, MixtureLanguageModel)


def test_the_sha256_detects_corrupt_networks(bundle: Bundle, tmp_path: Path) -> None:
    attention = small_attention(vocab_size=bundle.tokenizer.vocab_size, counted_bigram=False)
    save_bundle(tmp_path / "v1", replace(bundle, networks=Networks(attention, None)))
    path = tmp_path / "v1" / "networks.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(CheckpointError, match=r"networks\.safetensors has the sha256"):
        load_bundle(tmp_path / "v1")
