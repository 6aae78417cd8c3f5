"""Recognise small talk: greetings, thanks and acknowledgements, which need no answer.

The packaged phrases must cover the whole message, so that a single word of substance makes it one to draft
for. See `model/confidence/judgement.py` for other messages that are not questions to support.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from importlib.resources import files

from model.masking.given_names import GIVEN_NAMES

_LONGEST = 300  # Characters: small talk is short.
_CHOICE = re.compile(r"\(([^()]*)\)")
_NOT_SAID = re.compile(r"<[@!#][^<>]*>|:[a-z0-9_+'-]+:|\{\{\s*Person Name[ \d]*\}\}|@\w+", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{\{[^{}\n]*\}\}")
_THANKED = re.compile(
    r"(?P<thanks>\b(?i:thanks|thank you|thx|cheers|danke|dank|merci|gracias|grazie|obrigad[oa]|bedankt|tak"
    r"|tack|dziękuję|dzięki)(?i: so much| very much| a lot| again)?)"
    r"[ ][^\W\d_a-zà-öø-ÿ][^\W\d_A-Z]{1,15}(?=[!. ]*\Z)"
)
"""Thanks to somebody by a name that no list has."""
_REACTIONS = re.compile(r"(?:[:;=]['-]?[()dp/|*o3]+|<3|\^_*\^|¯\\_\(ツ\)_/¯)(?=\s|$)", re.IGNORECASE)
_SIGNS = frozenset("=<>{}[]\\/|#$%€£_`~^")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|\+1")


def is_small_talk(message: str) -> bool:
    """Return whether `message`, plain or as Slack writes it, only greets, thanks, agrees or reacts.

    "hello team!", "danke schön" and "👍" do; "hi, where is my order", "thanks for nothing", "ok?" and an
    empty message do not.
    """
    return bool(_kinds(message))


def is_answer(message: str, *, asked: bool | None) -> bool:
    """Return whether small talk answers what an agent `asked`, as "yes please" does and "thanks" does not.

    Not knowing (None) whether anything was asked, only a plain yes or no counts: nobody writes one unasked.
    """
    kinds = _kinds(message)
    if asked is None:
        return "answer" in kinds and "thanks" not in kinds
    return asked and not kinds.isdisjoint({"answer", "acknowledgement"})


def _kinds(message: str) -> set[str]:
    """The kinds of phrases that a message consists of; none where it says anything else."""
    text = unicodedata.normalize("NFKC", message).replace("\u2019", "'").strip()
    if not text or len(text) > _LONGEST:
        return set()
    reacted = _REACTIONS.sub(" ", _NOT_SAID.sub(" ", text))
    if _PLACEHOLDER.search(reacted):
        return set()
    words = _WORD.findall(_THANKED.sub(r"\g<thanks>", reacted).casefold())
    if not words:
        return {"reaction"} if _is_reaction(text, reacted) else set()
    said = _covered(words)
    told = said and ("?" not in reacted or "greeting" in said) and not _has_other_signs(reacted)
    return said if told else set()


def _is_reaction(text: str, left: str) -> bool:
    """Whether a message is only emoji and emoticons; `left` is its text without those written in letters."""
    kinds = {unicodedata.category(character) for character in left if not character.isspace()}
    symbols = {"So", "Sk", "Cf", "Mn", "Me"}
    shown = "So" in kinds or bool(_REACTIONS.search(text) or re.search(r":[a-z0-9_+-]+:", text))
    return shown and kinds <= symbols | {"Po"} and not set("?❓❔⁉") & set(left)


def _has_other_signs(text: str) -> bool:
    """Whether the text contains characters of code, links or amounts."""
    return any(sign in _SIGNS or sign.isdigit() for sign in text.replace("+1", ""))


def _covered(words: list[str]) -> set[str]:
    """Return the kinds of phrases that cover the words completely; none if they do not.

    The longest phrase is taken first. Names and the words beside a phrase do not count alone.
    """
    kinds: set[str] = set()
    position = 0
    while position < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - position), 0, -1):
            kind = _PHRASES.get(tuple(words[position : position + length]))
            if kind is not None:
                kinds.add(kind)
                position += length
                break
        else:
            if words[position] not in GIVEN_NAMES:
                return set()
            position += 1
    return kinds - {"beside"}


def _read_phrases() -> dict[tuple[str, ...], str]:
    """Return each phrase's words and its kind; of two kinds, the later."""
    kind, phrases = "", dict[tuple[str, ...], str]()
    for line in files("model.text").joinpath("small_talk.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            kind = line[1:-1]
        elif line and not line.startswith("#"):
            for phrase in _spelt_out(line):
                words = tuple(_WORD.findall(unicodedata.normalize("NFKC", phrase).casefold()))
                phrases[words] = kind
    phrases.pop((), None)
    return phrases


def _spelt_out(line: str) -> Iterator[str]:
    """Yield every phrase that a line with choices stands for."""
    parts = _CHOICE.split(line)  # Text and choices alternate, text first.
    options = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    return ("".join(chosen) for chosen in itertools.product(*options))


# Read on import: of many first messages at once, each would read them again.
_PHRASES = _read_phrases()
_LONGEST_PHRASE = max(map(len, _PHRASES))
