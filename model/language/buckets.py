"""Batch documents of similar lengths, so that little of a batch is padding."""

from collections.abc import Sequence

import torch
from torch import Tensor


def similar_lengths(lengths: Sequence[int], tokens: int) -> list[list[int]]:
    """Return the documents' numbers in batches, shortest first, of at most `tokens` tokens when padded.

    A longer document gets a batch of its own.
    """
    batches: list[list[int]] = []
    for number in sorted(range(len(lengths)), key=lengths.__getitem__):
        # The newest document is the longest, hence the batch's width.
        if not batches or lengths[number] * (len(batches[-1]) + 1) > tokens:
            batches.append([])
        batches[-1].append(number)
    return batches


def shuffled_buckets(
    lengths: Sequence[int], tokens: int, generator: torch.Generator, groups: int = 8
) -> list[list[int]]:
    """Return one epoch's batches: documents are shuffled into `groups`, and batched by length within each.

    The composition and the order of the batches differ from epoch to epoch.
    """
    order = torch.randperm(len(lengths), generator=generator).tolist()
    size = -(-len(order) // groups)
    batches = []
    for first in range(0, len(order), max(size, 1)):
        group = order[first : first + size]
        parts = similar_lengths([lengths[number] for number in group], tokens)
        batches += [[group[place] for place in part] for part in parts]
    return [batches[place] for place in torch.randperm(len(batches), generator=generator).tolist()]


def padded(documents: Sequence[Sequence[int]], filler: int) -> Tensor:
    """Return the documents as (B, T), padded on the right with `filler` to the longest length."""
    rows = [torch.as_tensor(ids) for ids in documents]
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=filler).long()
