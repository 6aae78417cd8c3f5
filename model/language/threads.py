"""Arithmetic for one message at a time belongs on one thread.

Its matrices are so small that threads wait for each other longer than they work: with both cores of two
busy, a draft by attention took three times as long on two threads as on one (docs/experiments-attention.md).
The other core is left to whatever else the bot does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import torch
from threadpoolctl import ThreadpoolController


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep numpy and PyTorch on one thread each inside the `with` block; for the whole process, meanwhile."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with _controller().limit(limits=1, user_api="blas"):
            yield
    finally:
        torch.set_num_threads(threads)


@cache
def _controller() -> ThreadpoolController:
    """Find the libraries that were loaded; that takes milliseconds, so once."""
    return ThreadpoolController()
