"""The starter set's confidence, fitted beforehand: a fresh start would wait for it longer than for the rest.

`python -m model.confidence.starter` fits it anew and writes `starter_confidence.json`, which a test compares
with what a fit gives. Fitting is `model/confidence/fitting.py`'s.
"""

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from model.confidence.fitting import fit_confidence
from model.confidence.judgement import Confidence
from model.corpus.not_support import load_not_support
from model.corpus.rows import Row, checksum, read_starter_rows, split_rows

_FILE = "starter_confidence.json"


def confidence_of(training: Sequence[Row]) -> Confidence:
    """The confidence of these training rows: the stored one for the starter set's, else a fitted one."""
    stored = json.loads(files("model.confidence").joinpath(_FILE).read_text(encoding="utf-8"))
    if stored["rows"] == checksum(training):
        return Confidence.from_dict(stored["confidence"])
    return fit_confidence(training, load_not_support())


def main() -> None:
    """Write the file anew, into this package's folder."""
    training = split_rows(read_starter_rows())[0]
    fitted = fit_confidence(training, load_not_support())
    stored = {"rows": checksum(training), "confidence": fitted.to_dict()}
    text = json.dumps(stored, indent=1, ensure_ascii=False) + "\n"
    Path(__file__).with_name(_FILE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
