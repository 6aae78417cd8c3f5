"""Separate what a mail's sender wrote, above, between and below quotes, from quoted history.

A quote with marks (">") ends where its marks do. History without marks, as Outlook writes it, begins with a
block of labels, a banner or a line such as "On Monday Ann Lee wrote:" and goes to the end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from model.mail.phrases import any_of, compiled
from model.mail.text import SEPARATOR, has_words, tidy

_LONGEST_LINE = 500
"""Characters read of a line, and of a header line that a mail program wrapped."""
_WRAPPED = 4
"""Most lines of such a header."""
_MARKED = re.compile(r"[ \t]*>")
_EMPHASIS = re.compile(r"[*_]{1,3}")
_ENDS_A_BANNER = tuple("-_=*:")
_REPLY_ABOVE = re.compile(r"[ \t]*##-.{0,300}-##[ \t]*")
_HIDDEN = re.compile(
    r"[ \t]*\[?(?:quoted text hidden|zitierter text ausgeblendet|texte des messages précédents masqué|"
    r"el texto citado está oculto|testo tra virgolette nascosto|texto das mensagens anteriores oculto|"
    r"tekst uit oorspronkelijke bericht is verborgen|show quoted text)\]?[ \t]*",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"(?:on|am|le|el|il|il giorno|em|a|no dia|op|den|d\.|dnia|w dniu|użytkownik"
    r"|(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom"
    r"|gio|seg|ter|qua|qui|sex|ma|wo|vr|za|zo|man|tir|ons|tor|fre|lør|søn|mån|tis|lör|sön|pon|wt|śr|czw|pt"
    r"|sob|niedz)[a-zäöüéàç.]{0,8},?|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}\.? [^\W\d_]{3,12}\.? \d{4})[ ,]",
    re.IGNORECASE,
)
_DATED = re.compile(r"\b\d{1,2}[:.h]\d\d\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.")
_OTHER_LABELS = re.compile(
    r"cc|bcc|kopie|copie|cópia|copia|kopi|kopia|dw|udw|reply-to|antwort an|répondre à|responder a|rispondi a"
    r"|importance|priority|wichtigkeit|priorität|attachments?|anlagen?|pièces? jointes?|vedhæftet|bilagor"
    r"|organi[sz]ation|organisation|categories|tag"
)
_ROLES = ("from", "sent", "to", "subject")


@dataclass(frozen=True)
class Own:
    """What the sender wrote, in parts between quotes; `forwarded` is what they only passed on."""

    parts: tuple[str, ...]
    forwarded: str = ""


def own_words(text: str, *, forwards: bool = False, depth: int = 0) -> Own:
    """Separate what a sender wrote from quoted history. `forwards`: the mail passes another on."""
    lines = text.split("\n")
    parts: list[list[str]] = [[]]
    place = 0
    while place < len(lines):
        line = lines[place]
        if _MARKED.match(line):
            place += 1
            _part(parts)
        elif _HIDDEN.fullmatch(line):
            place += 1
        elif (banner := _banner(line, "forwarded")) or (end := _block_end(lines, place)) is not None:
            below = _after_block(lines, place + 1) if banner else end or place + 1
            said = any(has_words(each) for part in parts for each in part)
            if depth < 3 and (banner or forwards or not said):
                return Own(_texts(parts), _flat(own_words("\n".join(lines[below:]), depth=depth + 1)))
            break
        elif (after := _history_begins(lines, place)) is not None:
            if not _quoted_next(lines, after) and any(has_words(each) for part in parts for each in part):
                break
            place = after
            _part(parts)
        else:
            parts[-1].append(line)
            place += 1
    return Own(_texts(parts))


def _flat(own: Own) -> str:
    return "\n\n".join(part for part in (*own.parts, own.forwarded) if part)


def _part(parts: list[list[str]]) -> None:
    if parts[-1]:
        parts.append([])


def _texts(parts: Sequence[list[str]]) -> tuple[str, ...]:
    """Return each part without the line that separated it from a quote below."""
    for part in parts:
        while part and (not part[-1].strip() or SEPARATOR.fullmatch(part[-1][:_LONGEST_LINE])):
            part.pop()
    return tuple(text for part in parts if (text := tidy(part)))


def _plain(line: str) -> str:
    return _EMPHASIS.sub("", line[:_LONGEST_LINE]).strip()


def _banner(line: str, kind: str) -> bool:
    """Return whether a line is a mail program's banner: between dashes, or ending with a colon."""
    plain = line[:_LONGEST_LINE].strip()
    if plain[-1:] not in _ENDS_A_BANNER:
        return False
    return bool(
        compiled(r"[-_=*>\s]{2,80}", kind, r"\s*:?\s*[-_=*\s]{2,80}").fullmatch(plain)
        or compiled("", kind, r"\s*:").fullmatch(_plain(line))
    )


def _quoted_next(lines: Sequence[str], place: int) -> bool:
    following = next((line for line in lines[place : place + 4] if line.strip()), "")
    return _MARKED.match(following) is not None


def _history_begins(lines: Sequence[str], place: int) -> int | None:
    """Return where a header above quoted mail ends; None if none begins here."""
    if not lines[place].strip():
        return None
    if _banner(lines[place], "original"):
        return _after_block(lines, place + 1)
    if _REPLY_ABOVE.fullmatch(lines[place][:_LONGEST_LINE]):
        return place + 1
    return _attribution_end(lines, place)


def _attribution_end(lines: Sequence[str], place: int) -> int | None:
    """Return the end of a line, perhaps wrapped, that says who wrote the quote."""
    first = _plain(lines[place])
    starts = _STARTS.match(first) is not None
    if not starts and not first.endswith((":", ": -")) and _ADDRESS.search(first) is None:
        return None
    joined = ""
    for end in range(place, min(place + _WRAPPED, len(lines))):
        line = _plain(lines[end]).lstrip("> ")
        joined = f"{joined} {line}".strip()
        if not line or len(joined) > _LONGEST_LINE:
            return None
        if joined.endswith((":", ": -")) or _ends_in_address(joined):
            said = starts or _ADDRESS.search(first) is not None or end == place
            return end + 1 if said and _is_attribution(joined, starts) else None
    return None


def _ends_in_address(line: str) -> bool:
    return line.endswith((">:", "> :"))


def _is_attribution(line: str, starts: bool) -> bool:
    """Return whether a line that ends with a colon has a date, and a name or an address beside "wrote"."""
    address = _ADDRESS.search(line) is not None
    if not (_DATED.search(line) or (address and starts)):
        return False
    if address and (starts or compiled(r"\b", "wrote").search(line)):
        return compiled(r"(?:\b|\s)", "wrote").search(line) is not None or _ends_in_address(line)
    named = re.compile(
        rf"(?:[^\W\d_a-zà-öø-ÿ][\w'\u2019.-]*\)?|[)>\]]),?\s+(?i:{any_of('wrote')})\b"
        rf"|(?i:{any_of('wrote')})\s+[^\W\d_a-zà-öø-ÿ]"
    )
    return starts and named.search(line) is not None


def _role(line: str) -> str | None:
    """Return what a line's label means in a block of labels; None for a line without one."""
    if ":" not in line:
        return None
    label, colon, _ = _plain(line).lstrip("> \t").partition(":")
    label = label.strip().casefold()
    if not colon or not label or len(label) > 30:
        return None
    return _role_of(label)


@lru_cache(maxsize=256)
def _role_of(label: str) -> str | None:
    if _OTHER_LABELS.fullmatch(label):
        return "other"
    return next((role for role in _ROLES if compiled("", role).fullmatch(label)), None)


def _block_end(lines: Sequence[str], place: int) -> int | None:
    """Return where the mail's block of labels that begins here ends; None if none does.

    It names sender and subject, and a date or a recipient. A form ("Name: ... Order: ...") and a route
    ("From: Berlin, To: Paris") do not.
    """
    if _role(lines[place]) is None:
        return None
    end, roles, addressed = _labels(lines, place)
    whole = "from" in roles and (roles >= {"sent", "to"} or ("subject" in roles and roles & {"sent", "to"}))
    return end if whole and ("subject" in roles or addressed) else None


def _labels(lines: Sequence[str], place: int) -> tuple[int, set[str], bool]:
    """Return where the label lines that begin here end, their labels, and whether they contain an address."""
    roles: set[str] = set()
    last, addressed, end = None, False, place
    while place < len(lines) and place - end < 3:
        line, role = lines[place], _role(lines[place])
        if role is not None:
            if role in roles and role != "other":
                break
            roles.add(role)
            last, end = role, place + 1
        elif line.strip() and not (last in ("to", "other", "from") and _ADDRESS.search(line[:_LONGEST_LINE])):
            break
        elif line.strip():
            end = place + 1
        addressed = addressed or _ADDRESS.search(line[:_LONGEST_LINE]) is not None
        place += 1
    return end, roles, addressed


def _after_block(lines: Sequence[str], place: int) -> int:
    """Return the place below the labels under a banner, if there are any."""
    while place < len(lines) and not lines[place].strip():
        place += 1
    return _labels(lines, place)[0] if place < len(lines) and _role(lines[place]) is not None else place
