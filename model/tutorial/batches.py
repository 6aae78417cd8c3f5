"""Split a sequence of ids into training and validation parts, and draw mini-batches of windows."""

import torch
from torch import Tensor


def split(ids: Tensor, training_share: float = 0.9) -> tuple[Tensor, Tensor]:
    """Return the first `training_share` of `ids` (N,) and the rest, for validation."""
    boundary = int(training_share * len(ids))
    return ids[:boundary], ids[boundary:]


def get_batch(
    ids: Tensor, batch_size: int, block_size: int, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Return windows x (batch_size, block_size) from random places of `ids` (N,), and y: x, one token later.

    ValueError if `ids` is too short for one window and its last target.
    """
    if len(ids) <= block_size:
        raise ValueError(
            f"a window of {block_size} tokens and its last target need {block_size + 1} ids, got {len(ids)}; "
            "take a smaller block_size or a longer text"
        )
    starts = torch.randint(len(ids) - block_size, (batch_size, 1), generator=generator)
    places = starts + torch.arange(block_size)  # (B, T)
    return ids[places], ids[places + 1]
