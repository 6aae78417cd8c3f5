"""Cut the end of a message, from the bottom up: a phone's footer, a signature, a disclaimer.

Words after a signature (a postscript, an order number) stay, and so does a closing of thanks without a name
below.
"""

import re
from collections.abc import Sequence

from model.mail.phrases import any_of, compiled
from model.mail.text import SEPARATOR, has_words, tidy
from model.masking.given_names import GIVEN_NAMES
from model.masking.person import is_given_name

_LONGEST_LINE = 160
_LONGEST_SIGNATURE = 14
_LONGEST_DISCLAIMER = 80
"""Lines of the last paragraph in which a disclaimer may begin."""
_DELIMITER = re.compile(r"[ \t]*(?:--|\u2014|\u2013\u2013)[ \t]*")
_CONTACT = re.compile(
    r"@[\w-]{1,60}\.|\b(?:www\.|https?://)|\b(?:tel|telefono|teléfono|telefone|telefon|telefoon|tlf"
    r"|tél|phone|mob|mobile"
    r"|mobil|mobiel|móvil|celular|cell|cel|fax|handy|gsm|direct|office|web|e-?mail|mail|correo|skype"
    r"|linkedin|whatsapp|t|m|p|f|e|w)\.?\s?[:.]|\+\d[\d ()./-]{6,}|\(?0\d{1,4}\)?[ /-][\d ()/-]{4,}"
    r"|\b(?:gmbh|ag|kg|ug|ltd|llc|inc|plc|corp|s\.?a\.?r?l?|s\.?r\.?l\.?|s\.?p\.?a|b\.?v|n\.?v|a/s|aps|ab|oy"
    r"|sp\. z o\.o)\.?(?:$|[\s,|])",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:order|bestell\w*|auftrag\w*|commande|pedido|encomenda|ordine|bestelling|ordre|beställning"
    r"|zamówieni\w*"
    r"|invoice|rechnung|facture|factura|fattura|fatura|factuur|faktura|ticket|tracking|kunden\w*"
    r"|customer|client"
    r"|rma|ref)\b[^\n]{0,20}\d|\bp\.?\s?s\b",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"\s*(?:p\.?\s?s|n\.?\s?b|edit|update|nachtrag)\b[.:]?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'\u2019.-]*")
_BY_ORDER = re.compile(r"^\s*(?:i\.?\s?[av]\.|p\.?\s?p\.|p\.?\s?o\.)\s*", re.IGNORECASE)
"""Words before the name of somebody who signs for others."""
_SMALL = frozenset(
    """
    of the and for to & und der die das für von vom zu im et de la le les du des pour y el los las
    del e di da do dos van den het en för och til og i w z a al ter te
    """.split()  # noqa: SIM905 - forty words in a list would be harder to read.
)
_DEVICE = (
    r"(?:i-?phone|i-?pad|android|samsung|galaxy|huawei|xiaomi|nokia|blackberry|smartphone|mobile"
    r"|phone|mobil\w*|handy"
    r"|telefon\w*|téléphone|portable|móvil|celular|telefono|telefoon|telemóvel|tablet\w*|outlook|gmail|yahoo"
    r"|proton\w*|gmx|web\.de|\w*mail|spark|windows|ios|thunderbird|oneplus|pixel|device|gerät|appareil"
    r"|dispositivo|enhet"
    r"|urządzeni\w*|aol|orange|t-online|sfr|free|libero|app)"
)


_SENT = re.compile(
    r"^(?:sent|gesendet|verschickt|envoyé|enviad[oa]|inviat[oa]|verstuurd|verzonden|sendt|skicka(?:t|des|d)|sänt|wysłan[eoay]"
    r"|odesláno|lähetetty|trimis|küldve)\b|\b(?:sent|gesendet|verschickt|geschickt|verstuurd|verzonden)$",
    re.IGNORECASE,
)
"""A footer's verb that begins or ends the line."""


def without_signature(text: str) -> tuple[str, str]:
    """A message's words, and what was cut from below them; both may be empty."""
    lines = text.split("\n")
    cut: list[str] = []
    for _ in range(6):  # A disclaimer under a footer under a signature.
        before = len(lines)
        for shorten in (_blank, _disclaimer, _footer, _delimited, _signed, _contact_card, _lone_name):
            lines, more = shorten(lines)
            cut = more + cut
        if len(lines) == before:
            break
    lines, banner = _warned(lines)
    return tidy(_unfooted(lines)), tidy(banner + cut)


def is_footer_only(text: str) -> bool:
    """Return whether a text is only what a phone adds."""
    return all(_is_footer(line) or not has_words(line) for line in text.split("\n"))


Cut = tuple[list[str], list[str]]


def _blank(lines: list[str]) -> Cut:
    end = len(lines)
    while end and not has_words(lines[end - 1]) and _is_space(lines[end - 1]):
        end -= 1
    return lines[:end], []


def _is_space(line: str) -> bool:
    return not line.strip() or SEPARATOR.fullmatch(line[:_LONGEST_LINE]) is not None or line.strip() == "--"


def _is_footer(line: str) -> bool:
    plain = line.strip(" \t*_>-").rstrip(".")
    if not plain or len(plain) > _LONGEST_LINE or "?" in plain or len(plain.split()) > 14:
        return False
    found = compiled("", "footer").match(plain) or _SENT.search(plain)
    return found is not None and re.search(rf"\b{_DEVICE}\b", plain, re.IGNORECASE) is not None


def _footer(lines: list[str]) -> Cut:
    return (lines[:-1], lines[-1:]) if lines and _is_footer(lines[-1]) else (lines, [])


def _unfooted(lines: list[str]) -> list[str]:
    """Return the lines without a footer after the last sentence, as when line breaks were lost."""
    if not lines:
        return lines
    ending = compiled(
        r"(?:(?<=[.!?,)])|(?<=[^\W\d_]))\s+",
        "footer",
        rf"[\w'\u2019\s]{{0,25}}\b{_DEVICE}\b[^.!?\n]{{0,30}}\.?$",
    )
    tail = lines[-1][-120:]
    found = ending.search(tail)
    if found is None or not tail[found.start() :].lstrip()[:1].isupper():
        return lines
    kept = lines[-1][: len(lines[-1]) - len(tail) + found.start()]
    return [*lines[:-1], kept] if has_words(kept) else lines


def _disclaimer(lines: list[str]) -> Cut:
    """Cut the last paragraph if it begins like a disclaimer."""
    start = len(lines)
    while start and lines[start - 1].strip():
        start -= 1
    for first in range(max(start, len(lines) - _LONGEST_DISCLAIMER), len(lines)):
        if compiled(r"\s*[*_\[(]{0,3}", "disclaimer").match("\n".join(lines[first : first + 2])[:400]):
            return lines[:first], lines[first:]
    return lines, []


def _warned(lines: list[str]) -> Cut:
    """Cut a first paragraph in which a mail server warns about mail from outside."""
    end = next((place for place, line in enumerate(lines) if not line.strip()), len(lines))
    top = " ".join(lines[:end])[:400]
    if end < len(lines) and compiled(r"\s*[*_\[(]{0,3}", "disclaimer").match(top):
        return lines[end:], lines[:end]
    return lines, []


def _delimited(lines: list[str]) -> Cut:
    """Cut from the last "--" on if the text after it looks like a signature."""
    for place in range(len(lines) - 1, max(-1, len(lines) - 2 - _LONGEST_SIGNATURE), -1):
        if _DELIMITER.fullmatch(lines[place]):
            below = lines[place + 1 :]
            asks = any("?" in line or _TOLD.search(line[:_LONGEST_LINE]) for line in below)
            return (lines, []) if asks else (lines[:place], lines[place:])
    return lines, []


def _signed(lines: list[str]) -> Cut:
    """Cut the last closing with a signature's lines below it; words below those stay."""
    for place in range(len(lines) - 1, max(-1, len(lines) - 2 - _LONGEST_SIGNATURE), -1):
        kind = _closes(lines[place])
        if kind is None:
            continue
        end = _signature_end(lines, place + 1)
        named = end > place + 1 or kind == "named"
        rest = lines[end:]
        if (not named and kind != "closing") or (rest and not _stays(rest)):
            return lines, []
        return [*lines[:place], *rest], lines[place:end]
    return lines, []


def _stays(rest: Sequence[str]) -> bool:
    """Return whether the text below a signature is not part of it: a postscript, or a number."""
    first = next((line for line in rest if line.strip()), "")
    return bool(_POSTSCRIPT.match(first) or _TOLD.search(first[:_LONGEST_LINE]) or "?" in first)


def _closes(line: str) -> str | None:
    """Return how a line closes a mail: by "closing" words, by "thanks", or with a name after either
    ("named").
    """
    plain = line[:_LONGEST_LINE].strip(" \t*_>")
    after = r"[\s,.!;:\u2013\u2014-]{0,4}"
    for kind in ("closing", "thanks"):
        if compiled("", kind, after).fullmatch(plain):
            return kind
    found = re.match(
        rf"(?:{any_of('thanks', 'closing')}[\s,.!&+\u2013\u2014-]{{1,4}}(?:(?:und|and|et|y|e|en|og|och"
        rf"|i)\s+)?){{1,3}}",
        plain,
        re.IGNORECASE,
    )
    if found is None:
        return None
    name = plain[found.end() :]
    if not name:
        return "closing" if compiled(".*", "closing", after).fullmatch(plain) else "thanks"
    return "named" if _is_name(name) else None


def _signature_end(lines: Sequence[str], place: int) -> int:
    """Return the end of a signature's lines from `place` on."""
    end, name_seen, blank = place, False, 0
    for at in range(place, min(len(lines), place + _LONGEST_SIGNATURE)):
        line = lines[at]
        if not line.strip() or (_is_space(line) and not has_words(line)):
            blank += 1
            if blank > 2 and not _CONTACT.search(line):
                break
            continue
        if not _is_of_signature(line, name_seen):
            break
        name_seen, blank, end = True, 0, at + 1
    return end


def _is_of_signature(line: str, name_seen: bool) -> bool:
    plain = line.strip(" \t*_|>")
    if len(plain) > _LONGEST_LINE or plain.endswith("?") or _TOLD.search(plain) or _POSTSCRIPT.match(plain):
        return False
    if _closes(plain) is not None:
        return True
    if _is_name(plain) or _is_footer(plain):
        return True
    if _CONTACT.search(plain):
        return len(plain.split()) <= 16
    return name_seen and _is_titled(plain)


def _is_name(line: str) -> bool:
    """Return whether a line may be somebody's name or a company's: up to five words, each with a capital."""
    line = _BY_ORDER.sub("", line)
    words = _WORD.findall(line)
    if not words or len(words) > 5 or line.rstrip()[-1:] in "?!:;" or any(sign.isdigit() for sign in line):
        return False
    if len(words) <= 2 and all(word.casefold().strip(".") in GIVEN_NAMES for word in words):
        return True
    if line.rstrip().endswith(".") and len(words) > 2:
        return False
    return all(word[0].isupper() or word in _SMALL for word in words) and words[0][0].isupper()


def _is_titled(line: str) -> bool:
    """Return whether a line below a name may be a title, a company or a street: short, with capitals."""
    words = _WORD.findall(line)
    if len(words) > 9 or line.rstrip()[-1:] in ".?!:;":
        return False
    capitals = sum(word[0].isupper() or word in _SMALL for word in words)
    return not words or capitals >= len(words) - 1


def _lone_name(lines: list[str]) -> Cut:
    """Cut a last paragraph that is nothing but a known given name, alone or before a surname."""
    words = _WORD.findall(lines[-1]) if lines else []
    alone = len(lines) > 2 and not lines[-2].strip() and len(words) in (1, 2)
    if (
        not alone
        or not words[0][0].isupper()
        or not is_given_name(words[0])
        or not _is_name(lines[-1].strip())
    ):
        return lines, []
    above = next((line for line in reversed(lines[:-1]) if line.strip()), "")
    return (lines[:-1], lines[-1:]) if above.rstrip()[-1:] in (".", "!", "?", ")") else (lines, [])


def _contact_card(lines: list[str]) -> Cut:
    """Cut a last paragraph that is a name with a phone number, an address or a company below it."""
    start = len(lines)
    while start and lines[start - 1].strip():
        start -= 1
    card = lines[start:]
    if start == 0 or not 2 <= len(card) <= 8 or not _is_name(card[0].strip(" \t*_")):
        return lines, []
    if not any(_CONTACT.search(line) for line in card[1:]):
        return lines, []
    if not all(_is_of_signature(line, True) for line in card):
        return lines, []
    return lines[:start], card
