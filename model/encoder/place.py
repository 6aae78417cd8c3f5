"""Where MiniLM's network is read from, if not from the installed package: chosen once for the process."""

import re
from pathlib import Path

from model.encoder.pinned import Pinned, checked
from model.errors import CorpusError, EncoderMissingError

STATIC = "static"
"""In place of a place: understand messages by single words."""
HUB = re.compile(
    r"hf://(?P<repository>[\w.-]+/[\w.-]+)@(?P<revision>[0-9a-f]{40})/(?P<name>[\w.-]+(?:/[\w.-]+)*)"
)
"""A file of a model on the Hugging Face Hub at one commit."""
_chosen: list[str] = []


def choose(place: str | None) -> None:
    """Read the network from `place` from now on: a file's path, `HUB` or STATIC; None is the package.

    Call it before the encoder is loaded.
    """
    _chosen[:] = [place] if place is not None else []


def path_of(network: Pinned) -> Path:
    """Where the network lies, fetched first if it is on the Hub.

    EncoderMissingError where it cannot be had, or is another file than the pinned one.
    """
    if not _chosen:
        return network.path()
    (place,) = _chosen
    if place == STATIC:
        raise EncoderMissingError("the settings say so")
    on_the_hub = HUB.fullmatch(place)
    if on_the_hub is None:
        return checked(Path(place), network.sha256)
    from model.corpus.hub import PinnedFile, fetch

    try:
        return fetch(PinnedFile(**on_the_hub.groupdict(), sha256=network.sha256, kind="model"))
    except CorpusError as error:
        raise EncoderMissingError(str(error)) from error


def for_another_process(network: Pinned) -> str | None:
    """The place for a process without a network: the file that was fetched; STATIC if it cannot be had."""
    if not _chosen:
        return None
    try:
        return str(path_of(network))
    except EncoderMissingError:
        return STATIC
