"""Training processes that act as one: `torchrun` starts them, and gloo adds up the gradients of their shares.

    torchrun --standalone --nproc-per-node 2 -m model.training.fit SNAPSHOT OUT --minutes 10

Each has the same rows and weights and draws the same batches. Only tensors travel, never pickled objects.
Without `torchrun` there is one process, and nothing here does anything.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Processes:
    """This process's number, from 0, and how many there are."""

    rank: int = 0
    count: int = 1

    @property
    def leads(self) -> bool:
        """Whether this is the one that writes files."""
        return self.rank == 0

    def share(self, batch: Sequence[int]) -> list[int]:
        """Return this process's part of a batch; of fewer examples than processes, some get none."""
        return list(batch[self.rank :: self.count])

    def agree(self, value: float) -> float:
        """Return the first process's value. Every process must ask, in the same order."""
        if self.count == 1:
            return value
        told = torch.tensor([value], dtype=torch.float64)
        dist.broadcast(told, src=0)
        return float(told)

    def total(self, value: float) -> float:
        """Return the sum over all processes."""
        if self.count == 1:
            return value
        told = torch.tensor([value], dtype=torch.float64)
        dist.all_reduce(told)
        return float(told)

    def add_up(self, modules: Sequence[nn.Module]) -> None:
        """Replace each parameter's gradient by the sum over all processes."""
        if self.count == 1:
            return
        parameters = [parameter for module in modules for parameter in module.parameters()]
        sparse = [each for each in parameters if self._is_sparse(each.grad)]
        dense = [each for each in parameters if not any(each is other for other in sparse)]
        for parameter in dense:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        together = torch.cat([each.grad.flatten() for each in dense if each.grad is not None])
        dist.all_reduce(together)
        start = 0
        for parameter in dense:
            assert parameter.grad is not None, "made above"
            parameter.grad.copy_(together[start : start + parameter.numel()].view_as(parameter))
            start += parameter.numel()
        for parameter in sparse:
            parameter.grad = self._sum_of_rows(parameter, parameter.grad)

    def _is_sparse(self, gradient: Tensor | None) -> bool:
        """Whether any process has a sparse one: one without examples has none."""
        return self.total(float(gradient is not None and gradient.is_sparse)) > 0

    def _sum_of_rows(self, parameter: Tensor, gradient: Tensor | None) -> Tensor:
        """Return the sum of gradients that have few rows of a table."""
        empty = torch.empty(0, dtype=torch.int64)
        rows, values = empty, parameter.new_empty((0, parameter.shape[1]))
        if gradient is not None:
            known = gradient.coalesce()
            rows, values = known.indices()[0], known.values()
        counts = [torch.zeros(1, dtype=torch.int64) for _ in range(self.count)]
        dist.all_gather(counts, torch.tensor([len(rows)]))
        most = max(int(each) for each in counts)
        all_rows = self._gathered(rows, most)
        all_values = self._gathered(values, most)
        kept = [slice(0, int(count)) for count in counts]
        found = torch.cat([each[part] for each, part in zip(all_rows, kept, strict=True)])
        weights = torch.cat([each[part] for each, part in zip(all_values, kept, strict=True)])
        return torch.sparse_coo_tensor(found[None], weights, parameter.shape).coalesce()

    def _gathered(self, mine: Tensor, length: int) -> list[Tensor]:
        padded = mine.new_zeros((length, *mine.shape[1:]))
        padded[: len(mine)] = mine
        found = [torch.empty_like(padded) for _ in range(self.count)]
        dist.all_gather(found, padded)
        return found


def current() -> Processes:
    """Return the processes that were joined; without any, one alone."""
    if not (dist.is_available() and dist.is_initialized()):
        return Processes()
    return Processes(dist.get_rank(), dist.get_world_size())


@contextmanager
def joined() -> Iterator[Processes]:
    """Join the other processes that `torchrun` started, if it did, until the end of the block."""
    if int(os.environ.get("WORLD_SIZE", "1")) < 2:
        yield Processes()
        return
    if os.environ.get("MASTER_ADDR") in _LOOPBACK:
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    dist.init_process_group("gloo")
    try:
        yield current()
    finally:
        dist.destroy_process_group()
