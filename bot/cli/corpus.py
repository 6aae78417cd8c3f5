"""The shared option `--data`, and the corpus that it names."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.settings import read_settings

if TYPE_CHECKING:
    import pandas

Data = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|starter|hub",
        help="The corpus; by default what DRAFTDESK_BITEXT names, else the Hub's, else the starter set.",
    ),
]


def load_corpus(data: str | None) -> "pandas.DataFrame":
    """Return the corpus that `--data` or the settings name; CorpusError if it cannot be read."""
    from model.corpus.rows import load_frame

    return load_frame(data or read_settings().corpus)
