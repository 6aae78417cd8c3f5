"""Train the learners of `test_attention_training.py` in the processes that `torchrun` started; the first
prints.
"""

import json
import sys

from model.training.processes import joined
from tests.model.training.test_attention_training import trained

if __name__ == "__main__":
    with joined() as processes:
        weights, record = trained()
        if processes.leads:
            sums = [float(each.abs().sum()) for each in weights]
            losses = [point.loss for point in record.losses]
            sys.stdout.write(json.dumps({"sums": sums, "losses": losses, "tokens": record.tokens}) + "\n")
