"""Read a folder of Markdown and text files as articles, for teams without a help centre."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Refused
from bot.pairs.texts import open_text
from bot.published.articles import LONGEST_ARTICLE, title_of_markdown

ENDINGS = (".md", ".markdown", ".txt")


@dataclass(frozen=True)
class FileArticle:
    """A file of the folder; `place` is its path in it."""

    place: str
    title: str
    text: str


def read_folder(folder: Path) -> Iterator[FileArticle | str]:
    """Yield the folder's articles, also those in folders below it, or a sentence for one that cannot be read.

    Skips hidden files. Raises Refused if there is no such folder: an unmounted one must not read as empty.
    """
    if not folder.is_dir():
        raise Refused(f"{folder} is not a folder. Set DRAFTDESK_ARTICLES to one with .md or .txt files.")
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in place.parts)
        if hidden or path.suffix.casefold() not in ENDINGS or not path.is_file():
            continue
        try:
            with open_text(path) as file:
                text = file.read(LONGEST_ARTICLE + 1)
        except OSError as error:
            yield f"{place}: it cannot be read: {error.strerror or error}"
            continue
        if len(text) > LONGEST_ARTICLE:
            yield f"{place}: it has more than {LONGEST_ARTICLE:,} characters"
            continue
        named = path.stem.replace("-", " ").replace("_", " ")
        yield FileArticle(place.as_posix(), title_of_markdown(text) or named, text)
