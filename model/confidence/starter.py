"""Store the starter set's confidence, fitted in advance, since its fit takes longer than the rest of a first
start.

`python -m model.confidence.starter` fits it again and writes `starter_confidence.json`; a test compares the
file with a new fit. See `model/confidence/fitting.py` for the fit.
"""

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from model.confidence.fitting import fit_confidence
from model.confidence.judgement import Confidence
from model.corpus.not_support import load_not_support
from model.corpus.rows import Row, checksum, read_starter_rows, split_rows
from model.corpus.uncovered import load_uncovered
from model.retrieval.index import ResolutionIndex

FEW = 1000
"""Fewer rows than this beside the starter set change its confidence too little to fit it again."""
_FILE = "starter_confidence.json"


def confidence_of(training: Sequence[Row], index: ResolutionIndex) -> Confidence:
    """Return the confidence of the rows in `index`: the stored one for the starter set and few more, else a
    fit.
    """
    stored = json.loads(files("model.confidence").joinpath(_FILE).read_text(encoding="utf-8"))
    starter = [row for row in training if row.id.startswith("starter:")]
    if stored["rows"] == checksum(starter) and len(training) - len(starter) < FEW:
        return Confidence.from_dict(stored["confidence"])
    return fit_confidence(training, load_not_support(), load_uncovered(), index)


def main() -> None:
    """Write the file again, in this package's folder."""
    training = split_rows(read_starter_rows())[0]
    fitted = fit_confidence(training, load_not_support(), load_uncovered(), ResolutionIndex(training))
    stored = {"rows": checksum(training), "confidence": fitted.to_dict()}
    text = json.dumps(stored, indent=1, ensure_ascii=False) + "\n"
    Path(__file__).with_name(_FILE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
