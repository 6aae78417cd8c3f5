"""Batches of similar lengths."""

import pytest
import torch

from model.language.buckets import padded, shuffled_buckets, similar_lengths

LENGTHS = torch.randint(1, 60, (300,), generator=torch.Generator().manual_seed(0)).tolist()


@pytest.mark.parametrize("epoch", [0, 1])
def test_an_epoch_contains_each_document_once_in_batches_within_the_limit(epoch: int) -> None:
    batches = shuffled_buckets(LENGTHS, 200, torch.Generator().manual_seed(epoch))
    assert sorted(number for batch in batches for number in batch) == list(range(300))
    assert all(len(batch) * max(LENGTHS[number] for number in batch) <= 200 for batch in batches)


def test_little_of_a_batch_is_padding() -> None:
    batches = similar_lengths(LENGTHS, 400)
    padded_tokens = sum(len(batch) * max(LENGTHS[number] for number in batch) for batch in batches)
    assert padded_tokens < 1.1 * sum(LENGTHS)


def test_the_seed_determines_the_order_and_composition_of_batches() -> None:
    def epoch(seed: int) -> list[list[int]]:
        return shuffled_buckets(LENGTHS, 200, torch.Generator().manual_seed(seed))

    assert epoch(1) == epoch(1)
    assert {frozenset(batch) for batch in epoch(1)} != {frozenset(batch) for batch in epoch(2)}


def test_a_document_longer_than_the_limit_gets_its_own_batch() -> None:
    assert similar_lengths([5, 1000, 6], 100) == [[0, 2], [1]]
    assert shuffled_buckets([], 100, torch.Generator()) == []


def test_padding_is_on_the_right() -> None:
    assert padded([[1, 2], [3]], -1).tolist() == [[1, 2], [3, -1]]
