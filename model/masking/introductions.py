"""Finds the names by which writers introduce themselves: "my name is", "ich bin", "меня зовут", "我叫".

After "my name is" comes a name, in any case. After "I am" a single word must be a known given name or look
like one, and in languages other than English so must the first of several.
"""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.given_names import GIVEN_NAMES
from model.masking.labels import LETTER_NEXT, mentions
from model.masking.needed import matches
from model.masking.not_names import ends_like_no_name, reads_as_no_name, stem
from model.masking.person import NAME, PERSON, WORD, is_given_name, person_in

_TITLE = r"(?:(?:herr|frau|mr|mrs|ms|mme|m|sra?|dr|prof|pan|pani)\.?[ \t])?"
_WHOSE = r"(?:my|mein|mon|mi|il mio|(?:o )?meu|mijn|mit|mitt|moje)"
_NAMED = (
    r"(?:(?:(?:full|first|last|given|family) |sur|fore)?name|vorname|nachname|familienname|voller name"
    r"|(?:pré)?nom(?: complet)?"
    r"|nom de famille|nombre(?: completo)?|apellidos?|nome(?: completo)?|cognome|sobrenome|apelido"
    r"|(?:voor|achter)?naam|(?:for|efter)?navn"
    r"|(?:för|efter)?namn|imię|nazwisko)"
)
_MY_NAME = re.compile(
    rf"(?<![^\W_])(?:{_WHOSE} {_NAMED}(?: is| ist| lautet| est| es| è| é| er| är| to|['\u2019]?s|[ ]?:)"
    rf"|name['\u2019]s|the name['\u2019]?s|i go by"
    r"|je m['\u2019]appelle"
    r"|mon nom est|me llamo|mi nombre es|ich hei(?:ß|ss)e|mein name (?:ist|lautet)|mi chiamo|il mio nome è"
    r"|meu nome é|(?:eu )?me chamo"
    r"|chamo-me|mijn naam is|ik heet|jeg hedder|mit navn er|jag heter|mitt namn är|nazywam się|mam na imię"
    r"|jmenuji se"
    r"|mă numesc|a nevem|benim adım|меня зовут|мене звати|اسمي|שמי|मेरा नाम"
    rf")[ \t]{{1,2}}{_TITLE}{NAME}",
    re.IGNORECASE,
)
_MY_NAME_HINTS = (
    "name", "go by", "appelle", "nom", "llam", "nombre", "hei", "chiam", "cham", "naam", "heet", "hedder",
    "navn", "heter", "namn", "nazyw", "imi", "jmenuj", "numesc", "nevem", "adım",
    "зовут", "звати", "اسمي", "שמי", "नाम",
)  # fmt: skip
_I_AM = re.compile(
    rf"(?<![\w'\u2019])(?:[Ii]['\u2019]m|I[Mm]|[Ii] am)[ \t]{{1,2}}{NAME}"
    r"(?P<after>[ \t]*(?:[.,!;)\n]|$|from\b|here\b|and\b|-))?"
)
_I_AM_PLAIN = re.compile(rf"(?<![\w'\u2019])(?i:i['\u2019]?m|i am|this is)[ \t]{{1,2}}{NAME}")
_NOT_ENGLISH = re.compile(r"\b(?:ich|und|der|die|das|ist|nicht|war|bin|paket|wir)\b", re.IGNORECASE)
"""German: there "im" is "in the"."""
_ELSEWHERE = re.compile(
    rf"(?<![^\W_]){LETTER_NEXT}(?i:ich bin|hier (?:ist|spricht|schreibt)|je suis"
    r"|quem (?:fala|escreve) é|fala a|moi,? c['\u2019]est"
    r"|c['\u2019]est|ici|(?:yo )?soy|aquí|le saluda"
    r"|(?:les?|te|os) escribe|(?:le |les )?habla|(?:io )?sono|qui è|(?:eu )?sou|aqui é|aqui fala|ik ben"
    r"|(?:je spreekt )?met"
    r"|u spreekt met|jeg er|det er"
    r"|her er|jag är|det är|här är|(?:ja )?jestem|tu|z tej strony|ja,|это|я|пишет вам|вас беспокоит|ben)"
    r"(?:[ ](?:noch ?mal|noch einmal|wieder|encore|de nouveau|otra vez|de nuevo|ancora|di nuovo"
    r"|de novo|nog een keer|weer|znowu|igen|снова))?"
    rf"[ \t]{{1,2}}(?P<article>(?i:der|die|la|le|el|il|o|a|de)[ ])?(?P<title>(?i:{_TITLE})){NAME}"
    r"(?P<after>[ \t]*(?:[.,!;)\n]|$))?"
)
_THIS_IS = re.compile(
    rf"\b[Tt]his is[ \t]{{1,2}}{NAME}(?P<after>[ \t]*(?:,[ ](?:I|my|we)\b|[.,!;)\n]|$|from\b|here\b"
    rf"|calling\b|writing\b"
    rf"|again\b))"
)
_CALL_ME = re.compile(
    rf"(?<![^\W_])(?i:(?:you can|just|please|people|everyone|everybody|friends) calls? me)[ \t]{NAME}"
    r"(?=[ \t]*(?:[.,!;)\n]|$))"
)
_WRITING = re.compile(
    rf"(?:^|[.!?\n][ \t]*|\b(?:[Hh](?:i|ello|ey)|[Gg]ood (?:morning|afternoon"
    rf"|evening))[,! ]{{1,3}}(?:there[,! ]{{1,2}})?)"
    rf"(?P<name>{WORD}[ \t]{WORD})[ \t](?:writing|speaking|calling)(?=[ \t]*[.,!:;-]|$)"
)
_AUTHORISES = re.compile(
    rf"(?:^|[.!?\n][ \t]*)(?i:i|ich|eu|yo|io|ik|ja|jag|jeg|je soussignée?|(?:io )?sottoscritt[oa]"
    rf"|the undersigned),?[ ]{NAME}(?=,[ ])"
)
_IT_IS = re.compile(rf"\b[Ii]t['\u2019]?s[ \t]{NAME}(?=[ \t](?:again|here|calling|writing|from)\b)")
_HERE = re.compile(
    rf"(?:^|[.!?\n][ \t]*|\b(?:[Hh](?:i|ello|ey)|[Gg]ood (?:morning|afternoon|evening|day))"
    r"[,! ]{1,3}(?:there[,! ]{1,2})?)"
    rf"(?P<name>{WORD}(?:[ \t]{WORD})?)[ \t]here"
    r"(?=[ \t]*(?:[.,!;:)\n-]|$|from\b|with\b|again\b))",
)
_GREETS_HERE = re.compile(
    rf"(?:^|\n)[ \t]*(?i:hi|hello|hey|hiya|good (?:morning|afternoon|evening))(?: there| all"
    rf"| team)?[,! ]{{1,3}}"
    rf"(?P<name>{WORD}(?:[ \t]{WORD})?)[ \t]here(?=[ \t]*(?:[.,!;:\n-]|$|from\b|with\b|again\b))"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹"
    "薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧"
)
CHINESE_NAME = rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}"
_EAST_ASIAN = (
    re.compile(rf"(?:我叫|我是|我的名字[是叫]|本人)[ ]?(?P<name>{CHINESE_NAME})(?=[，。,.!！；;\s]|$)"),
    re.compile(r"(?:私は|わたしは)(?P<name>[\u4e00-\u9fff\u30a1-\u30fc]{2,8})(?=と申します|といいます|です)"),
    re.compile(
        r"(?:제[ ]이름은|저는)[ ](?P<name>[가-힣]{2,4})(?=(?:입니다|이에요|예요|이라고|라고)(?![가-힣]))"
    ),
)
_NO_KOREAN_NAME = ("고객", "학생", "회원", "한국")


def find_introductions(text: str) -> Iterator[Found]:
    """Yield every name by which the writer of `text` introduces themself, in linear time."""
    if mentions(text, *_MY_NAME_HINTS):
        for match in matches(_MY_NAME, text):
            yield from person_in(match, any_case=True)
    for match in matches(_THIS_IS, text):
        yield from _presented(match)
    for pattern in (_IT_IS, _CALL_ME, _HERE, _WRITING):
        for match in matches(pattern, text):
            yield from person_in(match, any_case=False)
    for match in matches(_AUTHORISES, text):
        for found in person_in(match, any_case=False, whole=True):
            if len(_words(match, found)) > 1:
                yield found
    for match in matches(_GREETS_HERE, text):
        yield from person_in(match, any_case=True, whole=True)
    if not shouts(text):
        for match in matches(_I_AM, text):
            yield from _introduced(match)
        for match in matches(_ELSEWHERE, text):
            yield from _introduced_elsewhere(match)
    if not _NOT_ENGLISH.search(text):
        for match in matches(_I_AM_PLAIN, text):
            yield from _introduced_plainly(match)
    for pattern in _EAST_ASIAN:
        for match in matches(pattern, text):
            if match["name"] not in _NO_KOREAN_NAME:
                yield Found(*match.span("name"), PERSON)


def shouts(text: str) -> bool:
    """Return whether most words begin with a capital, so that capitals say nothing about names."""
    words = re.findall(r"[^\W\d_]{2,}", text[:2000])
    return len(words) >= 5 and sum(word[0].isupper() for word in words) > 0.85 * len(words)


def _words(match: re.Match[str], found: Found) -> list[str]:
    return match.string[found.start : found.end].split()


def _introduced(match: re.Match[str]) -> Iterator[Found]:
    """ "I'm X": two capitalised words, or one that a comma, a full stop, "from" or "here" follows."""
    if match.group()[:2] in ("Im", "IM") and _NOT_ENGLISH.search(match.string):
        return
    for found in person_in(match, any_case=False):
        words = _words(match, found)
        ended = match["after"] or match["name"].endswith(".")
        whole = found.end >= match.end("name") - 1
        if any(word.isupper() and len(word) > 2 for word in words):
            continue
        reads_as_one = is_given_name(words[0]) or not ends_like_no_name(words[0])
        if reads_as_one and (len(words) > 1 or (whole and ended)):
            yield found


def _presented(match: re.Match[str]) -> Iterator[Found]:
    """ "This is X": a known given name, or two words and more that do not end as an adjective does."""
    for found in person_in(match, any_case=False):
        words = _words(match, found)
        introduced = bool(re.search(r"[a-zI]$", match["after"])) and not ends_like_no_name(words[0])
        if (
            is_given_name(words[0])
            or introduced
            or (len(words) > 1 and not any(map(ends_like_no_name, words)))
        ):
            yield found


def _introduced_elsewhere(match: re.Match[str]) -> Iterator[Found]:
    """ "Ich bin X": a known given name (in lower case a common one), or two words that end the phrase; after
    an article ("hier ist der Ömer") only a known one.
    """
    first = match["name"].split()[0].strip(".")
    if first.casefold() in GIVEN_NAMES and first.islower():
        yield Found(match.start("name"), match.start("name") + len(first), PERSON)
        return
    for found in person_in(match, any_case=False):
        words = _words(match, found)
        ended = match["after"] is not None and found.end >= match.end("name") - 1
        several = 1 < len(words) < 4 and ended and not match["article"] and not _shouted(words)
        if is_given_name(words[0]) or several or match["title"]:
            yield found


def _shouted(words: list[str]) -> bool:
    return any(word.isupper() and len(word) > 1 for word in words)


def _introduced_plainly(match: re.Match[str]) -> Iterator[Found]:
    """ "im john smith": a common given name in any case, with the next word if the phrase ends there."""
    words = list(re.finditer(r"[^\s.]+", match["name"]))
    if not words or words[0].group().casefold() not in GIVEN_NAMES:
        return
    end, first = words[0].end(), words[0].group()
    if len(words) > 1 and _is_surname(words[1].group(), first):
        after = match.string[match.end("name") :][:3]
        follows = words[2].group() if len(words) > 2 else ""
        if (follows and reads_as_no_name(follows)) or (
            not follows and re.match(r"[ \t]*(?:[.,!;:?)\n]|$)", after)
        ):
            end = words[1].end()
    yield Found(match.start("name"), match.start("name") + end, PERSON)


def _is_surname(word: str, first: str) -> bool:
    """Return whether a word is written as `first` is, and is neither a function word nor a form of a verb."""
    same_case = word[0].isupper() == first[0].isupper()
    return same_case and not reads_as_no_name(stem(word)) and not re.search(r"(?:ing|ed)$", word)
