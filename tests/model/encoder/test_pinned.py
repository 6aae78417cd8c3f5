"""Only the pinned weights are read."""

from dataclasses import replace
from pathlib import Path

import pytest

from model.encoder import minilm, multilingual
from model.encoder.pinned import Pinned
from model.errors import EncoderMissingError


@pytest.mark.parametrize("pinned", [minilm.NETWORK, multilingual.WEIGHTS, multilingual.TOKENIZER])
def test_the_installed_files_are_the_pinned_ones(pinned: Pinned) -> None:
    assert pinned.path().is_file()


def test_a_file_other_than_the_pinned_one_is_refused_with_both_hashes() -> None:
    other = replace(minilm.NETWORK, sha256="0" * 64)
    with pytest.raises(EncoderMissingError, match=f"has sha256 {minilm.NETWORK.sha256}, expected 0000"):
        other.path()


def test_a_missing_file_and_a_missing_package_are_named() -> None:
    with pytest.raises(EncoderMissingError, match=r"nowhere\.bin cannot be read: No such file"):
        replace(minilm.NETWORK, file=Path("nowhere.bin")).path()
    with pytest.raises(EncoderMissingError, match="no_such_package is not installed"):
        replace(minilm.NETWORK, package="no_such_package").path()


@pytest.mark.parametrize(
    ("network", "file"),
    [
        (minilm.MiniLM, "model.encoder.minilm.NETWORK"),
        (multilingual.Multilingual, "model.encoder.multilingual.WEIGHTS"),
        (multilingual.Multilingual, "model.encoder.multilingual.TOKENIZER"),
    ],
)
def test_a_network_is_not_loaded_from_other_files(
    network: type, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, replace(minilm.NETWORK, sha256="0" * 64))
    with pytest.raises(EncoderMissingError, match="expected 0000"):
        network()
