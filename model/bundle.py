"""Save and load a fitted model as a directory: ngram.safetensors, index.safetensors, tokenizer.json,
rows.jsonl and config.json; no pickle.

A version trained beyond counting has networks.safetensors too.

config.json contains the sha256 of the other files, so one hash identifies the whole. A directory is written
under another name and renamed, so it is complete or does not exist. See `model/training/fit.py` for fitting.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors.numpy
import safetensors.torch

from model.attention.checkpoint import Networks, load_networks, save_networks
from model.attention.mixture import MixtureLanguageModel
from model.attention.network import AttentionLanguageModel
from model.bundle_files import CONFIG, FORMAT, ROWS, compare, read_config, read_rows, sha256_of, write_rows
from model.confidence.judgement import Confidence
from model.corpus.rows import Row, checksum
from model.encoder.static import StaticEmbeddings
from model.encoder.stored import NOTHING_STORED, StoredPoints
from model.errors import CheckpointError, OtherBuildError
from model.ngram.topical import TopicalNgramModel
from model.retrieval.stored_index import StoredIndex, load_stored_index
from model.text.tokenizer import BPETokenizer
from model.topics.classifier import TopicClassifier

_NGRAM, _TOKENIZER = "ngram.safetensors", "tokenizer.json"
_NETWORKS, _TOPICS, _POINTS = "networks.safetensors", "topics.safetensors", "points.safetensors"
_INDEX = "index.safetensors"


@dataclass(frozen=True)
class Bundle:
    """Everything that drafting needs of one model version. Immutable, so that threads may share it."""

    version: str
    tokenizer: BPETokenizer
    ngram: TopicalNgramModel
    confidence: Confidence
    rows: tuple[Row, ...]  # what retrieval may quote: all base rows and the learned resolutions
    learned_through: int  # the last resolution change in it
    metrics: Mapping[str, float | int | str]
    networks: Networks | None = None  # attention and its gate; a version may be counts alone
    topics: TopicClassifier | None = None  # None if no row has a topic
    encoder: str = StaticEmbeddings.name  # the encoder's name
    points: StoredPoints = NOTHING_STORED  # the rows' messages embedded by that encoder
    index: StoredIndex | None = None  # None, or of other rows: it is computed

    @property
    def index_mark(self) -> str:
        """The mark of an index of these rows by this encoder."""
        return f"{self.encoder} {checksum(self.rows)}"

    @property
    def predictor(self) -> TopicalNgramModel | AttentionLanguageModel | MixtureLanguageModel:
        """Return the version's best predictor: its networks with its counts, else the counts."""
        return self.ngram if self.networks is None else self.networks.over(self.ngram)


def save_bundle(directory: Path, bundle: Bundle) -> str:
    """Write `bundle` as the new `directory` and return the sha256 that identifies all of it.

    Raises CheckpointError if the directory exists already (a version is never overwritten) or cannot be
    written.
    """
    if directory.exists():
        raise CheckpointError(f"{directory} exists already; save a new version under a new name")
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(
            tempfile.mkdtemp(prefix=f".{directory.name}.", suffix=".partial", dir=directory.parent)
        )
        try:
            sha256 = _write(partial, bundle)
            partial.rename(directory)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        _flush(directory.parent)
    except (OSError, safetensors.SafetensorError) as error:
        raise CheckpointError(f"{directory} cannot be written: {error}") from error
    return sha256


def load_bundle(directory: Path, sha256: str | None = None) -> Bundle:
    """Read what `save_bundle` wrote, after comparing every file's sha256 (and `sha256`, its result).

    Raises FilesMissingError, OtherBuildError, or CheckpointError if it is corrupt; each names the path.
    """
    config = read_config(directory / CONFIG, sha256)
    try:
        optional = {_NETWORKS, _TOPICS, _POINTS, _INDEX}
        for name in {_NGRAM, _TOKENIZER, ROWS} | (optional & config["files"].keys()):
            compare(directory / name, config["files"][name])
        return Bundle(
            version=config["version"],
            tokenizer=BPETokenizer.load(directory / _TOKENIZER),
            ngram=TopicalNgramModel.from_tensors(safetensors.torch.load_file(directory / _NGRAM)),
            confidence=Confidence.from_dict(config["confidence"]),
            rows=read_rows(directory / ROWS),
            learned_through=config["learned_through"],
            metrics=config["metrics"],
            networks=load_networks(directory / _NETWORKS) if _NETWORKS in config["files"] else None,
            topics=_load_topics(directory, config),
            encoder=config.get("encoder", StaticEmbeddings.name),
            points=_load_points(directory, config),
            index=load_stored_index(directory / _INDEX) if _INDEX in config["files"] else None,
        )
    except CheckpointError:
        raise
    except Exception as error:  # An intact file with other content can raise any of the readers' errors.
        raise OtherBuildError(f"{directory} is not a model directory of this build: {error!r}") from error


def _write(directory: Path, bundle: Bundle) -> str:
    safetensors.torch.save_file(bundle.ngram.tensors(), directory / _NGRAM)
    bundle.tokenizer.save(directory / _TOKENIZER)
    write_rows(directory / ROWS, bundle.rows)
    names = [_NGRAM, _TOKENIZER, ROWS]
    if bundle.networks is not None:
        save_networks(directory / _NETWORKS, bundle.networks)
        names.append(_NETWORKS)
    if bundle.topics is not None:
        safetensors.torch.save_file(bundle.topics.tensors(), directory / _TOPICS)
        names.append(_TOPICS)
    if bundle.points.size:
        safetensors.numpy.save_file(bundle.points.tensors(bundle.encoder), directory / _POINTS)
        names.append(_POINTS)
    if bundle.index is not None:
        bundle.index.save(directory / _INDEX)
        names.append(_INDEX)
    config = {
        "format": FORMAT,
        "encoder": bundle.encoder,
        "version": bundle.version,
        "learned_through": bundle.learned_through,
        "metrics": dict(bundle.metrics),
        "confidence": bundle.confidence.to_dict(),
        "topics": list(bundle.topics.topics) if bundle.topics is not None else [],
        "files": {name: sha256_of(directory / name) for name in names},
    }
    (directory / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    for path in (*directory.iterdir(), directory):
        _flush(path)
    return sha256_of(directory / CONFIG)


def _load_topics(directory: Path, config: Mapping[str, Any]) -> TopicClassifier | None:
    if _TOPICS not in config["files"]:
        return None
    return TopicClassifier.from_tensors(config["topics"], safetensors.torch.load_file(directory / _TOPICS))


def _load_points(directory: Path, config: Mapping[str, Any]) -> StoredPoints:
    if _POINTS not in config["files"]:
        return NOTHING_STORED
    return StoredPoints.from_tensors(safetensors.numpy.load_file(directory / _POINTS), config["encoder"])


def _flush(path: Path) -> None:
    """Sync a file or directory to disk before anything refers to it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
