"""Splits and mini-batches."""

import pytest
import torch

from model.tutorial.batches import get_batch, split


def test_the_split_keeps_order_and_loses_nothing() -> None:
    ids = torch.arange(101)
    training, validation = split(ids)
    assert len(training) == 90
    assert torch.equal(torch.cat([training, validation]), ids)


def test_targets_are_the_inputs_one_token_later() -> None:
    ids = torch.arange(50)
    x, y = get_batch(ids, batch_size=4, block_size=8, generator=torch.Generator().manual_seed(1))
    assert x.shape == y.shape == (4, 8)
    assert torch.equal(y, x + 1)


def test_every_window_that_fits_is_drawn_and_no_other() -> None:
    generator = torch.Generator().manual_seed(1)
    x, y = get_batch(torch.arange(6), batch_size=500, block_size=3, generator=generator)
    assert set(x[:, 0].tolist()) == {0, 1, 2}
    assert y.max() == 5


def test_a_seeded_generator_makes_batches_repeatable() -> None:
    ids = torch.randint(100, (1000,), generator=torch.Generator().manual_seed(0))
    first = get_batch(ids, 4, 8, torch.Generator().manual_seed(7))
    again = get_batch(ids, 4, 8, torch.Generator().manual_seed(7))
    other = get_batch(ids, 4, 8, torch.Generator().manual_seed(8))
    assert torch.equal(first[0], again[0])
    assert not torch.equal(first[0], other[0])


def test_too_short_a_text_is_refused_with_the_length_it_needs() -> None:
    with pytest.raises(ValueError, match="need 9 ids, got 8"):
        get_batch(torch.arange(8), batch_size=4, block_size=8)
    x, _ = get_batch(torch.arange(9), batch_size=4, block_size=8)
    assert torch.equal(x, torch.arange(8).expand(4, 8))
