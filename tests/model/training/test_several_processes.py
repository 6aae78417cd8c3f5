"""Several processes train as one does: real ones, started by torchrun, which meet on loopback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from model.training.processes import Processes, current
from tests.model.training.test_attention_training import trained

ROOT = Path(__file__).parents[3]


def test_a_process_alone_asks_nobody() -> None:
    assert current() == Processes(0, 1)
    assert current().share([3, 1, 2]) == [3, 1, 2]
    assert current().agree(0.25) == current().total(0.25) == 0.25


def test_each_example_is_in_one_share() -> None:
    shares = [Processes(rank, 3).share(range(7)) for rank in range(3)]
    assert sorted(number for share in shares for number in share) == list(range(7))
    assert Processes(2, 3).share([5]) == []


@pytest.mark.slow
def test_two_processes_learn_what_one_learns() -> None:
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    done = subprocess.run(
        [*command, "-m", "tests.model.training.one_of_several"],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=250,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.strip().splitlines()[-1])
    weights, record = trained()
    assert told["losses"] == pytest.approx([point.loss for point in record.losses], rel=1e-3)
    assert told["sums"] == pytest.approx([float(each.abs().sum()) for each in weights], rel=1e-2)
    assert torch.tensor(told["sums"]).isfinite().all()
