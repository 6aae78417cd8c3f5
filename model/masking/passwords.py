"""Finds passwords, passphrases and the answers to security questions. They are never kept.

A password has no shape, so it needs a label and a colon or "is" before it: "pwd: hunter2", "mein Passwort
lautet Kaffee2024!". A descriptive word after "is" ("is wrong", "is not accepted") is not a password.
"""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.labels import has_digit, mentions, stated
from model.masking.needed import matches

PASSWORD = "Password"

_WORDS = (
    r"pass(?:word|wort|code|phrase|wd|key)s?|pas(?:s?wo?rd|sowrd|swort|word)s?|wi-?fi[ -]?(?:key|code)"
    r"|wlan-?(?:schlüssel|key|code)"
    r"|clé[ ]wi-?fi|clave[ ](?:del?[ ])?wi-?fi|parola[ ]d['\u2019]ordine|pass[ -](?:word|phrase|code|key)"
    r"|pwd?|pass(?=[ ]?[:=])"
    r"|pass(?=[ ](?:is|was)[ ](?=[^\s\d]{0,30}\d)\S{0,30}[^\W\d_])|ww(?=[ ]?[:=])"
    r"|pw|psw|(?:memorable|magic)[ ]word|\w{0,12}kennwort|\w{2,12}-?passwort"
    r"|mot de passe|mdp"
    r"|contrase[ñn]a|clave(?:[ ]de[ ]acceso)?|senha|palavra-passe|wachtwoord|adgangskoden?|kodeord(?:et)?"
    r"|lösenord(?:et)?"
    r"|hasł[oa]"
    r"|парол[ья]|şifre|secret[ ]answer|security[ ]answer|answer[ ]to[ ]my[ ]security[ ]question"
)
_HINTS = (
    "pass", "pas", "wifi", "wi-fi", "wlan", "ordine", "pwd", "pw", "psw", "memorable", "magic",
    "kennwort", "mdp", "contrase", "clave", "senha", "palavra", "wachtwoord",
    "ww", "adgangskode", "kodeord", "lösenord", "hasł", "парол", "şifre", "answer", "密码", "口令",
)  # fmt: skip
_VALUE = r"[^\s,;\"'\u201c\u201d\u201e\u00ab\u00bb`()<>]{3,64}"
_STATED = stated(_WORDS, "密码|口令", _VALUE)
_BESIDE = re.compile(
    rf"(?<![^\W_])(?:{_WORDS})[ \t]{{1,2}}"
    r"(?P<value>(?=[^\s,;]{0,30}\d)(?=[^\s,;]{0,30}[^\W\d_])[^\s,;\"'()<>]{5,64})",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    rf"(?<![^\W_])(?:{_WORDS})[^\n\"\u201c\u201e\u00ab.!?]{{0,12}}[\"\u201c\u201e\u00ab]"
    rf"(?P<value>[^\"\n\u201c\u201d\u00bb]{{3,64}})"
    r"[\"\u201c\u201d\u00bb]",
    re.IGNORECASE,
)
_ENDS_NO_PASSWORD = ".,;:)]}*\u2026。，！？"
_ENDS = ".,;:?)]}*\u2026。，！？"
_STRONG = re.compile(
    r"(?<![^\s(\"'\u201c\u201e\u00ab`])(?P<value>(?=[^\s\d]{0,30}\d)(?=[^\sa-z]{0,30}[a-z])"
    r"(?=[^\sA-Z!?\#$%&@_+*=]{0,30}"
    r"[A-Z!?\#$%&@_+*=])[^\s,;:/\"'()<>\u201c\u201d\u00ab\u00bb`]{6,40})"
)
"""A small letter, a digit, and a capital or a sign: how no ordinary word is written."""
_NAMES_A_PASSWORD = re.compile(
    rf"(?<![^\W_])(?:{_WORDS}|log(?:ged)?[ -]?in)(?![^\W\d_])|密码|口令", re.IGNORECASE
)
_NEAR = 48  # Characters of the same sentence between a password and the word that names it.
_SENTENCE_ENDS = re.compile(r"[.!?](?=\s)|\n{2}")
_PRODUCT = re.compile(
    r"(?i:iphone|ipad|ios|windows|win|android|galaxy|macos|office|version|pixel|ps|web)[\d.]+\w?"
)
_SET_TO = re.compile(
    rf"(?<![^\W_])(?:{_WORDS})(?![^\W\d_])[^.!?\n]{{0,32}}[ ](?:to|auf|zu|into|as|als|como|comme|come|a|à"
    rf"|in|en|na|til|till)"
    r"[ :]{1,2}[\"'\u201c\u201e\u00ab`]?"
    r"(?P<value>(?=[^\s\d]{0,30}\d)(?=[^\sa-z]{0,30}[a-z])[^\s,;:/\"'()<>\u201c\u201d\u00ab\u00bb`]{6,40})"
)
_ANOTHER = re.compile(
    r"[\"'\u201d\u00bb]?,?[ ](?:and|or|und|oder|et|ou|y|o|e|en|of|og|eller|och|i|lub|then|dann)[ ]"
    r"(?:(?:also|then|even|later|auch|aussi|también|anche|também|ook|også|också|też"
    r"|dann)[ ]){0,2}[\"'\u201c\u201e\u00ab]?"
    r"(?P<value>(?=[^\s\d]{0,30}\d)(?=[^\s,;]{0,30}[^\W\d_])[^\s,;\"'()<>\u201c\u201d\u00ab\u00bb.]{6,64})",
    re.IGNORECASE,
)
"""Another password after one: "tried Bluebird1 and also bluebird1"."""
_USER_AND = re.compile(
    r"(?<![^\W_])(?:user(?:name)?|login|log-?in|benutzer(?:name)?|usuario"
    r"|identifiant)[ ]?[/&+][ ]?(?:pass(?:word|wort)?|pw|pwd"
    r"|kennwort|mdp|contraseña)[ ]?[:=]?[ ]{0,2}[^\s/,|]{1,60}[ ]?[/,|][ ]?(?P<value>[^\s,;\"']{3,64})",
    re.IGNORECASE,
)
_USER_BEFORE = re.compile(
    r"(?:user(?:name)?|log-?in|benutzer(?:name)?|usuario|identifiant)[ ]?[/&+][ ]?$", re.IGNORECASE
)
_BASIC = re.compile(r"(?<!\S)(?:-u|--user)[ =][\w.@+-]{1,60}:(?P<value>[^\s\"']{3,64})")
"""A log-in as `curl` is given it."""
_NO_PASSWORD_WORDS = """
    wrong incorrect invalid expired correct right same different not no never always also still just now
    too very
    being getting going case please help reset forgotten lost unknown empty blank missing gone here there
    below above
    needed required optional accepted rejected refused denied locked blocked disabled fine okay good bad
    weak strong
    short long secret safe secure unsafe old new mine yours what how why when where who which that this
    the a an my
    your in on at to for from with without and or but if so because only set saved stored stolen
    compromised leaked
    hacked known valid broken useless unacceptable ridiculous working failing changing asking all any some
    too-short
    hello thanks thank sorry urgent see sent somewhere somehow nothing something anything everything none
    it i we you
    falsch richtig ungültig abgelaufen vergessen weg nicht zu leider gesperrt bitte immer noch nie unbekannt
    faux oublié incorrecte incorrect expiré bloqué perdu toujours pas trop invalide
    incorrecta incorrecto correcta errónea equivocada inválida olvidada siempre muy demasiado caducada
    bloqueada
    sbagliata errata scaduta dimenticata bloccata sempre troppo non corretta
    errada inválido expirada esquecida bloqueada sempre muito não correta
    verkeerd fout verlopen vergeten geblokkeerd altijd niet te onjuist
    forkert udløbet glemt spærret altid ikke for
    fel utgånget glömt spärrat alltid inte för
    nieprawidłowe błędne złe wygasło zablokowane zawsze nie
    неверный неправильный не забыт истёк заблокирован всегда
"""
_NO_PASSWORD = frozenset(_NO_PASSWORD_WORDS.split())


def find_passwords(text: str) -> Iterator[Found]:
    """Yield every password of `text` that is announced as one, in linear time."""
    if mentions(text, *_HINTS):
        for found in _announced(text):
            yield found
            if another := _ANOTHER.match(text, found.end):
                yield Found(*another.span("value"), PASSWORD)
    if has_digit(text):
        for match in matches(_BASIC, text):
            yield Found(*match.span("value"), PASSWORD)
        yield from _near_its_name(text)


def _announced(text: str) -> Iterator[Found]:
    for pattern in (_QUOTED, _USER_AND):
        for match in matches(pattern, text):
            yield Found(*match.span("value"), PASSWORD)
    for match in matches(_STATED, text):
        value = match["value"].rstrip(_ENDS)
        of_user = _USER_BEFORE.search(text[max(0, match.start() - 16) : match.start()])
        if not of_user and _reads_as_one(value, match["says"].strip(" \t\"'*\u201c\u201e\u00ab`").casefold()):
            yield Found(match.start("value"), match.start("value") + len(value), PASSWORD)
    for pattern in (_SET_TO, _BESIDE):
        for match in matches(pattern, text):
            value = match["value"].rstrip(_ENDS if pattern is _BESIDE else _ENDS_NO_PASSWORD)
            if not _PRODUCT.fullmatch(value):
                yield Found(match.start("value"), match.start("value") + len(value), PASSWORD)


def _near_its_name(text: str) -> Iterator[Found]:
    """Yield what is written as only a password is, in a sentence that speaks of one: "it refuses Pa55word!x
    as my password".
    """
    for match in matches(_STRONG, text):
        value = match["value"].rstrip(_ENDS_NO_PASSWORD)
        start, end = match.start("value"), match.start("value") + len(value)
        before = _SENTENCE_ENDS.split(text[max(0, start - _NEAR) : start])[-1]
        after = _SENTENCE_ENDS.split(text[end : end + _NEAR])[0]
        named = _NAMES_A_PASSWORD.search(before) or _NAMES_A_PASSWORD.search(after)
        if named and "@" not in value[1:-1] and not _PRODUCT.fullmatch(value):
            yield Found(start, end, PASSWORD)


def _reads_as_one(value: str, says: str) -> bool:
    """Return whether a word can be a password: after a colon any, after "is" one that describes none."""
    if len(value) < 3 or value.casefold().split("'")[0] in _NO_PASSWORD or value.startswith("{{"):
        return False
    if re.search(r"\d", value) or re.search(r"[^\W\d_][^\w.'\u2019-]|[^\w.'\u2019*-][^\W\d_]|_", value):
        return True
    if says[-1:] in (":", "=", "："):
        return True
    return says.endswith(("is", "was", "lautet")) and not re.search(
        r"(?:ed|ing|able|ible|ive)$|^[^\W\d_]{0,3}$", value.casefold()
    )
