"""Clean a message's text before reading it, and say whether it has words."""

import re

_MARK = re.compile(
    r"\[(?:image|cid|inline image|logo|photo|bild|imagen|immagine|imagem)\b[^\]\n]{0,200}\]"
    r"|<(?:image|image\d+)[\w.]{0,20}>",
    re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\ufeff\u2060\u00ad]")
_WORD = re.compile(r"[^\W_]")
SEPARATOR = re.compile(r"[ \t]*(?:[-_=*~#\u2014\u2013\u2500\u2501.][ \t]?){3,}[ \t]*")
"""A line that only separates."""


def normal(text: str) -> str:
    """Return `text` with plain line ends and spaces, without what mail programs insert for pictures."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u00a0", " ")
    plain = _MARK.sub("", _INVISIBLE.sub("", plain.replace("\u202f", " ")))
    return "\n".join(line.rstrip() for line in plain.split("\n")).strip("\n")


def has_words(text: str) -> bool:
    """Return whether there is a letter or a digit."""
    return _WORD.search(text) is not None


def tidy(lines: list[str]) -> str:
    """Join lines into one text, without blank lines at its ends or two in a row."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
