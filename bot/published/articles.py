"""Cut an article, HTML or Markdown, into passages that answer a question each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from markdown_it import MarkdownIt

LONGEST_ARTICLE = 2_000_000
"""Characters: a longer text is no article."""
LONGEST_PASSAGE = 1_500
"""Characters of one paragraph; a longer one is no answer that somebody would send."""
_ENOUGH = 500
"""Characters from which on a passage takes no further paragraph."""
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = frozenset(
    (
        *("p", "div", "section", "article", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "pre"),
        *("blockquote", "hr", "figure", "figcaption", "summary", "details"),
    )
)
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "iframe", "svg"))


@dataclass(frozen=True)
class Passage:
    """Some consecutive paragraphs below one heading; the heading is "" above the first one."""

    heading: str
    text: str


def passages_of_markdown(text: str) -> list[Passage]:
    """Return the passages of a Markdown or plain text, in order."""
    return passages_of_html(MarkdownIt("commonmark").enable("table").render(text))


def passages_of_html(html: str) -> list[Passage]:
    """Return the passages of an article, in order. Paragraphs that are too long are left out."""
    parser = _Paragraphs()
    parser.feed(html)
    parser.close()
    return list(_gathered(parser.found()))


def title_of_markdown(text: str) -> str | None:
    """Return the first heading of a Markdown text if nothing precedes it; None if there is none."""
    match = re.match(r"\s*#{1,6}[ \t]+(\S[^\n]*?)[ \t#]*(?:\n|\Z)", text)
    return match[1] if match is not None else None


def _gathered(paragraphs: list[tuple[str, str]]) -> Iterator[Passage]:
    """Join short consecutive paragraphs of one heading."""
    heading, texts = "", list[str]()
    for below, text in paragraphs:
        if len(text) > LONGEST_PASSAGE:
            continue
        full = sum(map(len, texts)) + len(text) > _ENOUGH
        if texts and (below != heading or (full and not _leads(texts[-1]))):
            yield Passage(heading, "\n".join(texts))
            texts = []
        heading = below
        texts.append(text)
        if sum(map(len, texts)) > LONGEST_PASSAGE:
            yield Passage(heading, "\n".join(texts))
            texts = []
    if texts:
        yield Passage(heading, "\n".join(texts))


def _leads(text: str) -> bool:
    """Whether a paragraph only leads to the next: "To change it:"."""
    return text.endswith(":")


class _Paragraphs(HTMLParser):
    """Collects an article's visible paragraphs, each with the heading that it stands below."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._paragraphs: list[tuple[str, str]] = []
        self._heading, self._words = "", list[str]()
        self._unseen, self._links = 0, list[tuple[str, int]]()

    def found(self) -> list[tuple[str, str]]:
        """Return (heading, paragraph) in order."""
        self._end()
        return self._paragraphs

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a paragraph, a heading or a link."""
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS or tag in _HEADINGS:
            self._end()
        if tag == "li":
            self._words.append("- ")
        elif tag == "br":
            self._words.append("\n")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._words)))

    def handle_endtag(self, tag: str) -> None:
        """End a paragraph, a heading or a link, whose address is written behind it."""
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if tag in _HEADINGS:
            self._heading, self._words = _in_one_line("".join(self._words)) or self._heading, []
        elif tag in _BLOCKS:
            self._end()
        elif tag == "a" and self._links:
            address, begin = self._links.pop()
            if address.startswith(("http://", "https://")) and address not in "".join(self._words[begin:]):
                self._words.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        """Keep visible words, with one space for any white space."""
        if not self._unseen:
            self._words.append(re.sub(r"\s+", " ", data))

    def _end(self) -> None:
        lines = (" ".join(line.split()) for line in "".join(self._words).split("\n"))
        text = "\n".join(line for line in lines if line)
        if any(character.isalpha() for character in text):
            self._paragraphs.append((self._heading, text))
        self._words = []
        self._links = []


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
