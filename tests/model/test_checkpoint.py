"""A bundle on disk: loaded unchanged, written completely or not at all, and refused when damaged."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from model.bundle import Bundle, load_bundle, read_rows, save_bundle, write_rows
from model.corpus.rows import Row, load_frame, rows_of
from model.errors import CheckpointError
from model.ngram.topical import TopicalNgramModel
from model.training.fit import Snapshot, fit_bundle

FILES = ["config.json", "ngram.safetensors", "rows.jsonl", "tokenizer.json", "topics.safetensors"]


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


def test_a_bundle_is_five_files_without_pickle(saved: tuple[Path, str]) -> None:
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
