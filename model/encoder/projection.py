"""Store the points of the packaged messages, or fit the projection: `python -m model.encoder.projection`.

The projection is a principal component analysis of the joined, centred points of the starter set's messages:
256 of 896 dimensions keep what distinguishes support messages (docs/experiments-drafts.md). Run it after each
change of the packaged messages: the starter set's, those that ask for no support, and the questions that no
topic covers; a test compares some of the stored points with new ones. Without `--fit` the projection stays
the same, because points of versions with another projection cannot be compared.
"""

import argparse
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from model.corpus.not_support import load_not_support
from model.corpus.rows import read_starter_rows
from model.corpus.uncovered import load_uncovered
from model.encoder.encoder import DIMENSIONS, PROJECTION, SentenceEncoder, joined_points
from model.encoder.minilm import MiniLM
from model.encoder.multilingual import Multilingual
from model.encoder.reading import as_compared
from model.encoder.stored import STARTER, StoredPoints

_FOLDER = Path(__file__).parent


def main() -> None:
    """Write both files into this package's folder."""
    parser = argparse.ArgumentParser(description="Store the starter set's points.")
    parser.add_argument("--fit", action="store_true", help="fit the projection again, for a new encoder name")
    texts = [as_compared(row.message) for row in read_starter_rows()]
    if parser.parse_args().fit:
        joined = joined_points(MiniLM(), Multilingual(), texts)
        centre = joined.mean(axis=0)
        directions = np.linalg.svd(joined - centre, full_matrices=False)[2][:DIMENSIONS]
        tensors = {
            "centre": centre.astype(np.float16),
            "projection": np.ascontiguousarray(directions.T).astype(np.float16),
        }
        save_file(tensors, _FOLDER / PROJECTION)
    encoder = SentenceEncoder()
    texts += [as_compared(each.message) for each in load_not_support()]
    texts += [as_compared(text) for each in load_uncovered() for text in each.texts]
    points = StoredPoints.of(texts, encoder.embed(texts))
    save_file(points.tensors(encoder.name), _FOLDER / STARTER)


if __name__ == "__main__":
    main()
