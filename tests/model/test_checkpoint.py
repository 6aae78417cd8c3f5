"""A bundle on disk: loaded unchanged, written completely or not at all, and refused when damaged."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import safetensors.torch

from model.bundle import Bundle, load_bundle, save_bundle
from model.bundle_files import read_rows, write_rows
from model.corpus.rows import Row, load_frame, rows_of
from model.drafting.drafter import Drafter
from model.encoder.encoder import Encoder, load_encoder
from model.encoder.reading import as_compared
from model.encoder.static import StaticEmbeddings
from model.errors import CheckpointError
from model.ngram.topical import TopicalNgramModel
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

FILES = [
    "config.json",
    "index.safetensors",
    "ngram.safetensors",
    "points.safetensors",
    "rows.jsonl",
    "tokenizer.json",
    "topics.safetensors",
]
FEATURES_OF_FORMAT_3 = {
    "similarity": 6.0,
    "density": 8.0,
    "agreement": 0.5,
    "lead": 0.5,
    "known_words": 2.0,
    "shared_words": 1.0,
    "length": 3.0,
    "wording": 1.0,
}
"""What a version of format 3 weighed, by hand, in the order in which it stored them."""


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    rows = tuple(rows_of(load_frame("starter")))
    return fit_bundle(Snapshot("7", rows, (), learned_through=41))


@pytest.fixture(scope="module")
def saved(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    directory = tmp_path_factory.mktemp("models") / "7"
    return directory, save_bundle(directory, bundle)


@pytest.fixture
def damaged(saved: tuple[Path, str], tmp_path: Path) -> Path:
    """Return a copy of the saved bundle that a test may damage."""
    return Path(shutil.copytree(saved[0], tmp_path / "7"))


def test_a_loaded_bundle_equals_the_saved_one(bundle: Bundle, saved: tuple[Path, str]) -> None:
    again = load_bundle(*saved)
    assert (again.version, again.learned_through) == ("7", 41)
    assert again.rows == bundle.rows
    assert again.metrics == bundle.metrics
    assert again.confidence.to_dict() == bundle.confidence.to_dict()
    row = ("Where is my order {{Order Number}}?", "On its way.")
    ids, start = again.tokenizer.encode_row(*row)
    assert (ids, start) == bundle.tokenizer.encode_row(*row)
    assert again.ngram.log_probs(ids).tolist() == bundle.ngram.log_probs(ids).tolist()


def test_a_loaded_bundle_understands_messages_as_the_saved_one(
    bundle: Bundle, saved: tuple[Path, str]
) -> None:
    again, asked = load_bundle(*saved), [as_compared(row.message) for row in bundle.rows[::50]]
    assert (again.encoder, again.points.size) == (load_encoder().name, bundle.points.size)
    points, missing = again.points.look_up(asked)
    assert missing == []
    assert points.tolist() == bundle.points.look_up(asked)[0].tolist()
    assert again.topics is not None
    assert bundle.topics is not None
    for message, point in zip(asked, points, strict=True):
        stored, kept = again.topics.log_probs(message, point), bundle.topics.log_probs(message, point)
        assert stored == pytest.approx(kept, abs=0.05)  # Stored in half precision.


@pytest.fixture(scope="module")
def of_format_3(saved: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bundle as the version before contextual encoders wrote it: counts and n-grams alone."""
    directory = Path(shutil.copytree(saved[0], tmp_path_factory.mktemp("format 3") / "7"))
    (directory / "points.safetensors").unlink()
    topics = directory / "topics.safetensors"
    tensors = safetensors.torch.load_file(topics)
    del tensors["directions"]
    safetensors.torch.save_file(tensors, topics)
    config = json.loads((directory / "config.json").read_text())
    del config["encoder"], config["files"]["points.safetensors"]
    config["format"] = "draftdesk-bundle-3"
    config["files"]["topics.safetensors"] = hashlib.sha256(topics.read_bytes()).hexdigest()
    config["confidence"] |= {
        "features": list(FEATURES_OF_FORMAT_3),
        "support": [*FEATURES_OF_FORMAT_3.values(), -7.0],
        "on_topic": [*(0.0 for _ in FEATURES_OF_FORMAT_3), 2.0],
    }
    (directory / "config.json").write_text(json.dumps(config))
    return directory


def test_a_bundle_of_format_3_loads_with_the_static_encoder(of_format_3: Path, bundle: Bundle) -> None:
    former = load_bundle(of_format_3)
    assert (former.encoder, former.points.size) == (StaticEmbeddings.name, 0)
    assert former.confidence.features == tuple(FEATURES_OF_FORMAT_3)
    assert former.rows == bundle.rows


def test_a_bundle_of_format_3_drafts_with_the_static_encoder(
    of_format_3: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> Encoder:
        raise AssertionError("a version of format 3 needs no contextual encoder")

    monkeypatch.setattr("model.encoder.encoder.load_encoder", refused)
    drafter = Drafter(load_bundle(of_format_3))
    drafter.learn(Row("resolution:1", "do you ship to Malta?", "We do, in five days.", approved=True))
    order, malta, joke = drafter.suggest(
        ["where is my order {{Order Number}}?", "do you ship to Malta", "zxqv wrtk plmb"]
    )
    assert "{{Order Number}}" in order.drafts[0].text
    assert order.topic == "track_order"
    assert malta.drafts[0].text == "We do, in five days."
    assert joke.abstained


def test_a_bundle_of_format_3_is_saved_in_the_current_format(of_format_3: Path, tmp_path: Path) -> None:
    former = load_bundle(of_format_3)
    again = load_bundle(tmp_path / "8", save_bundle(tmp_path / "8", former))
    assert (again.encoder, again.rows) == (StaticEmbeddings.name, former.rows)
    assert not (tmp_path / "8" / "points.safetensors").exists()


def test_a_bundle_is_seven_files_without_pickle(saved: tuple[Path, str]) -> None:
    assert sorted(path.name for path in saved[0].iterdir()) == FILES


def test_the_same_bundle_has_the_same_hash_and_another_has_another(
    bundle: Bundle, saved: tuple[Path, str], tmp_path: Path
) -> None:
    assert save_bundle(tmp_path / "same", bundle) == saved[1]
    assert save_bundle(tmp_path / "other", replace(bundle, learned_through=42)) != saved[1]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused_by_its_path(damaged: Path, name: str) -> None:
    (damaged / name).unlink()
    with pytest.raises(CheckpointError, match=str(damaged / name)):
        load_bundle(damaged)


@pytest.mark.parametrize("name", [name for name in FILES if name != "config.json"])
@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:-9] + bytes([b[-9] ^ 1]) + b[-8:], lambda b: b""]
)
def test_a_corrupt_file_is_refused_by_its_path(
    damaged: Path, name: str, damage: Callable[[bytes], bytes]
) -> None:
    (damaged / name).write_bytes(damage((damaged / name).read_bytes()))
    with pytest.raises(CheckpointError, match=str(damaged / name)):
        load_bundle(damaged)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", '{"format": "other"}', '"\ud800"'])
def test_an_invalid_config_is_refused_by_its_path(damaged: Path, content: str) -> None:
    (damaged / "config.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(CheckpointError, match=r"config\.json"):
        load_bundle(damaged)


@pytest.mark.parametrize("key", ["version", "files", "confidence", "learned_through"])
def test_a_config_that_lacks_something_is_refused_by_its_directory(damaged: Path, key: str) -> None:
    config = json.loads((damaged / "config.json").read_text())
    del config[key]
    (damaged / "config.json").write_text(json.dumps(config))
    with pytest.raises(CheckpointError, match=str(damaged)):
        load_bundle(damaged)


def test_a_changed_config_is_caught_by_the_hash_that_saving_gave(
    damaged: Path, saved: tuple[Path, str]
) -> None:
    path = damaged / "config.json"
    path.write_text(path.read_text().replace('"learned_through": 41', '"learned_through": 14'))
    assert load_bundle(damaged).learned_through == 14
    with pytest.raises(CheckpointError, match=r"config\.json"):
        load_bundle(damaged, saved[1])


def test_a_path_that_is_not_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "nowhere", tmp_path / "file"):
        with pytest.raises(CheckpointError, match=str(path)):
            load_bundle(path)


def test_a_version_is_never_overwritten(bundle: Bundle, saved: tuple[Path, str]) -> None:
    with pytest.raises(CheckpointError, match="exists already"):
        save_bundle(saved[0], bundle)
    assert load_bundle(*saved).version == "7"


def test_an_unwritable_place_is_refused_by_its_path(bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CheckpointError, match="file/7 cannot be written"):
        save_bundle(tmp_path / "file" / "7", bundle)


class InterruptedModel(TopicalNgramModel):
    """A model whose saving is interrupted as by ctrl-C."""

    def __init__(self) -> None:
        pass

    def tensors(self) -> dict[str, object]:  # type: ignore[override]  # It never returns.
        raise KeyboardInterrupt


def test_interrupted_saving_leaves_nothing_behind(bundle: Bundle, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        save_bundle(tmp_path / "8", replace(bundle, ngram=InterruptedModel()))
    assert list(tmp_path.iterdir()) == []


def test_rows_of_any_text_are_read_unchanged(tmp_path: Path) -> None:
    rows = (
        Row("a:1", "line\nbreak \u2028 \x85 \x00", "👍 שלום", "intent"),
        Row("resolution:2", '"{{X}}"', "\r", approved=True),
    )
    write_rows(tmp_path / "rows.jsonl", rows)
    assert read_rows(tmp_path / "rows.jsonl") == rows


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"id": "a:1"}', '{"id": "a", "message": "", "reply": "", "x": 1}']
)
def test_an_invalid_line_is_refused_by_its_number(tmp_path: Path, line: str) -> None:
    write_rows(tmp_path / "rows.jsonl", [Row("a:1", "m", "r")])
    with (tmp_path / "rows.jsonl").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(CheckpointError, match=r"rows\.jsonl, line 2"):
        read_rows(tmp_path / "rows.jsonl")
