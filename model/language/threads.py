"""Run the arithmetic of one message on one thread.

Its matrices are so small that threads wait for each other longer than they work: with both of two cores
busy, a draft by attention took three times as long on two threads as on one (docs/experiments-attention.md).
The other core remains for the rest of the bot.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import torch
from threadpoolctl import ThreadpoolController


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit numpy and PyTorch to one thread each in the `with` block, for the whole process."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with _controller().limit(limits=1, user_api="blas"):
            yield
    finally:
        torch.set_num_threads(threads)


@cache
def _controller() -> ThreadpoolController:
    """Find the loaded libraries, once, since that takes milliseconds."""
    return ThreadpoolController()
