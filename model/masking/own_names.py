"""Finds the e-mail addresses of a message and the names its writer gives of themself.

A name is taken only where the writer introduces themself ("my name is", "I'm José García", "Ann here"), signs
("Thanks, Ann Lee"), stands in the header of a quoted e-mail or is named by whoever passes the message on
("Customer: Ann Lee", "ticket from Ann Lee"). Numbers are found in
`model/masking/numbers.py`.
"""

import itertools
import re
from collections.abc import Iterator

from model.masking.cards import Found
from model.masking.given_names import GIVEN_NAMES

PERSON, EMAIL = "Person Name", "Email Address"

_EMAIL = re.compile(r"(?<![\w.+%-])\w[\w.+%'\u2019-]{0,63}@(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}")

# A word of a name, with the marks that Python's \w leaves out: combining accents, points and vowel signs.
_MARKS = r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u0e00-\u0e7f"
_WORD = rf"[^\W\d_](?:[\w{_MARKS}]|['\u2019-](?=[^\W\d_])){{0,30}}"
NAME = rf"(?P<name>{_WORD}\.?(?:[ \t]{{1,2}}{_WORD}\.?){{0,4}})"
"""One to five words that may be a name, as the group `name`; `person_in` says what of them is one."""
_PARTICLE_WORDS = "de del da di do dos du la le van von der den ter bin ibn al el y e st st. mac"

# What stands after "I'm", "this is", "thanks," or before "here" without being a name.
_NO_NAME_WORDS = """
    a an the and or but not no nor so very really just still also too only ever never always again here
    there this that these those it its my your our his her their we you he she they i me us them who what
    when where why how which with without from for to of on in at by as about after before since until up
    down out over off if because though please can could will would shall should may might must do does
    did have has had is am are was were been being be get got getting having going trying looking waiting
    writing calling contacting asking wondering hoping using unable able sorry glad happy unhappy sad
    angry mad upset furious frustrated disappointed confused sure unsure afraid fine good great ok okay
    well bad new old ready done lost stuck tired sick interested concerned worried aware curious desperate
    wrong right missing spelled misspelled incorrect correct different unacceptable ridiculous urgent
    outrageous awful terrible important annoying regarding concerning re order orders purchase invoice
    refund account delivery payment customer client member user buyer premium gold platinum silver basic
    pro free vip standard head ceo manager team all everyone everybody guys folks support help service sir
    madam sirs bye goodbye hello hi hey dear thanks thank cheers regards best kind love yours sincerely
    bot agent admin staff sales info someone nobody anyone somebody nothing everything something anything
    look student teacher nurse doctor parent mother father mom dad man woman today tomorrow yesterday now
    soon later monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december english french german spanish italian dutch greek
    swedish turkish polish danish finnish irish british scottish welsh chinese japanese portuguese
    american canadian mexican indian australian brazilian russian ukrainian european african asian
    christian muslim jewish catholic click reply press tap write visit enter choose select start check answer
    leave sent valued subscriber guest traveler traveller shopper colleague colleagues friend friends folk
    concern y'all ladies gentlemen thx ty pls asap fyi ps nb btw lol
"""
_NAME_LIKE_WORDS = """
    will may mark grace hope joy rose art bill sue pat drew chase faith dawn rich frank jack grant guy
    miles page price store young long best april june august summer autumn amber ruby pearl iris lily
    olive sky star day king cook baker brown black white green gray grey wood woods hill field fields
    stone rivers brook case reed reid sharp small short strong wise good love bell ball banks bond park
    parks church hall house street rice bean lemon angel max van don dean earl duke prince chance ray dale
    glen heath heather ivy daisy violet jade crystal melody harmony destiny trinity bishop pope law lane
    ford cash penny nick rob skip gene jean china paris london chelsea madison austin dallas read see lee
    mind person name order can so do an in on to
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_NOT_NAMES = frozenset(_NO_NAME_WORDS.split())
_LIKE_ENGLISH_WORDS = frozenset(_NAME_LIKE_WORDS.split())

_MY_NAME = re.compile(
    rf"\b(?:my (?:full )?name(?: is|['\u2019]?s|:)|name(?:\s?:|['\u2019]s\b)|the name['\u2019]?s"
    r"|je m['\u2019]appelle|me llamo|mi nombre es|ich hei(?:ß|ss)e|mein name ist|mi chiamo"
    r"|meu nome é|mijn naam is"
    rf"|меня зовут|اسمي|שמי|मेरा नाम|我叫|我是|私は)[ \t]{{0,2}}{NAME}",
    re.IGNORECASE,
)
_I_AM = re.compile(
    rf"(?<![\w'\u2019])(?:[Ii]['\u2019]?m|[Ii] am)[ \t]{{1,2}}{NAME}"
    r"(?P<after>[ \t]*(?:[.,!;)\n]|$|from\b|here\b|and\b|-))?"
)
_THIS_IS = re.compile(
    rf"\b[Tt]his is[ \t]{{1,2}}{NAME}(?=[ \t]*(?:[.,!;)\n]|$|from\b|here\b|calling\b|writing\b|again\b))"
)
_IT_IS = re.compile(rf"\b[Ii]t['\u2019]?s[ \t]{NAME}(?=[ \t](?:again|here|calling|writing)\b)")
_HERE = re.compile(
    rf"(?:^|[.!?\n][ \t]*|\b(?:[Hh](?:i|ello|ey)|[Gg]ood (?:morning|afternoon|evening|day))"
    r"[,! ]{1,3}(?:there[,! ]{1,2})?)"
    rf"(?P<name>{_WORD}(?:[ \t]{_WORD})?)[ \t]here"
    r"(?=[ \t]*(?:[.,!;:)\n-]|$|from\b|with\b|again\b))",
)
_CLOSING = (
    r"(?:many thanks|thanks(?: again| so much| a lot| in advance)?|thx|cheers|love|br"
    r"|thank you(?: very much| so much| in advance)?|best(?: wishes)?|sincerely|respectfully|cordially"
    r"|(?:best|kind|warm|kindest|warmest|with kind|with best)?[ ]?regards"
    r"|yours(?: sincerely| truly| faithfully)?|gracias|saludos|un saludo|merci|cordialement|bien à vous"
    r"|obrigad[oa]|groeten|grazie|cordiali saluti|(?:mit freundlichen |viele |liebe )?gr[uü](?:ß|ss)(?:en?)?"
    r"|danke|\u0441 уважением|спасибо|شكرا|مع تحياتي|תודה|בברכה)"
)
_SIGNED = re.compile(
    rf"(?:^|[\n.!?…])[ \t>]{{0,4}}{_CLOSING}[ \t]{{0,2}}[,.!\u2013—-]{{0,3}}[ \t]{{0,2}}"
    rf"(?P<gap>\n[\n \t>]{{0,6}})?[\u2013—-]{{0,2}}[ \t]?{NAME}"
    r"(?=[ \t]*[.,!]?[ \t]*(?:\n|$))",
    re.IGNORECASE,
)
_SIGNED_IN_LINE = re.compile(
    r"(?<=[\w,;)])(?<!\bno)(?<!\bNo)[,;]?[ \t]{1,2}"
    r"(?i:thanks|thank you|many thanks|thx|cheers|regards|kind regards|best regards)"
    rf"(?i: again| so much| a lot| in advance)?[,!]{{0,2}}[ \t]{{1,2}}{NAME}(?=[ \t]*[.!]?[ \t]*(?:\n|$))"
)
_SAYS_WHO = re.compile(
    r"\b(?i:customer|client|buyer|caller|contact|requester|reporter|sender|recipient|user|guest|attn)"
    rf"(?i: name)?[ \t]?[:=][ \t]{{0,3}}{NAME}(?=[ \t]*(?:[.,;()<\[\n|/-]|$))"
)
_PASSED_ON = re.compile(
    r"\b(?i:ticket|case|call|enquiry|inquiry|query|submitted|raised|reported|logged|opened)"
    rf"[ \t](?i:from|by)[ \t]{NAME}"
)
_SENT_BY = re.compile(
    r"\b(?i:message|e-?mail|mail|request|order|complaint|letter|note|question|review|sent|placed|ordered)"
    rf"[ \t](?i:from|by)[ \t]{NAME}"
)
_I_AM_PLAIN = re.compile(rf"(?<![\w'\u2019])(?i:i['\u2019]?m|i am|this is)[ \t]{{1,2}}{NAME}")
_DASHED = re.compile(rf"(?:^|[\n.!? \t>])(?:[\u2013—~]|--)[ \t]?{NAME}(?=[ \t]*\.?[ \t]*(?:\n|$))")
_LAST_HYPHEN = re.compile(rf"(?:[^\n-][^\n]{{0,400}}\n{{1,2}}|[.!?][ \t])-[ \t]?{NAME}[ \t]*\.?\s{{0,5}}\Z")
_HEADER = re.compile(rf"(?:^|\n)[ \t>]{{0,4}}(?:From|De|Von|Da):[ \t]*\"?{NAME}\"?(?=[ \t]*(?:[<\[]|\n|$))")
_WROTE = re.compile(rf"(?:^|\n)[ \t>]{{0,4}}On [^\n]{{3,60}}?,[ \t]{NAME}(?=[^\n]{{0,80}}wrote:)")


def find_names(text: str) -> Iterator[Found]:
    """Every e-mail address of `text` and every name its writer gives as their own, in linear time."""
    for match in _EMAIL.finditer(text):
        yield Found(match.start(), match.end(), EMAIL)
    for pattern, any_case in (
        (_MY_NAME, True),
        (_THIS_IS, False),
        (_IT_IS, False),
        (_HERE, False),
        (_HEADER, False),
        (_WROTE, False),
    ):
        for match in pattern.finditer(text):
            yield from person_in(match, any_case)
    if not _shouts(text):
        for match in _I_AM.finditer(text):
            yield from _introduction(match)
        for pattern, unknown in ((_SAYS_WHO, True), (_PASSED_ON, True), (_SENT_BY, False)):
            for match in pattern.finditer(text):
                yield from _named(match, unknown)
        for match in _SIGNED_IN_LINE.finditer(text):
            yield from person_in(match, any_case=False, whole=True)
    for match in _I_AM_PLAIN.finditer(text):
        yield from _plain_introduction(match)
    for match in _SIGNED.finditer(text):
        yield from person_in(match, any_case=match["gap"] is not None, whole=True)
    for pattern, start in ((_DASHED, 0), (_LAST_HYPHEN, max(0, len(text) - 600))):
        for match in pattern.finditer(text, start):
            yield from person_in(match, any_case=False, whole=True)


def reads_as_a_word(name: str) -> bool:
    """True for a name that is an everyday English word too ("Will"): in lower case it is no name."""
    return name.casefold() in _LIKE_ENGLISH_WORDS or name.casefold() in _NOT_NAMES


def reads_as_no_name(word: str) -> bool:
    """True for a word that no name begins with ("Please", "Monday")."""
    return _stem(word) in _NOT_NAMES


def person_in(match: re.Match[str], any_case: bool, whole: bool = False) -> Iterator[Found]:
    """The leading words of the match's group `name` that read as one; with `whole`, only when all do."""
    name = match["name"]
    words = list(re.finditer(r"\S+", name))
    taken = _leading_name(words, match.string[match.end("name") :][:12], any_case)
    if taken and (not whole or taken == len(words)):
        start = match.start("name")
        yield Found(start, start + words[taken - 1].end() - _final_stop(words[taken - 1].group()), PERSON)


def _final_stop(word: str) -> bool:
    """True when the word's last full stop ends the sentence, and not an initial ("J.") or "Jr."."""
    return word.endswith(".") and len(word) > 2 and word.casefold() not in ("jr.", "sr.")


def _leading_name(words: list[re.Match[str]], after: str, any_case: bool) -> int:
    """How many of the words are a name: capitalised ones; in any case, also one or two plain ones."""
    plain = [word.group().rstrip(".") for word in words]
    capitals = all(word.isupper() for word in plain) and any(len(word) > 1 for word in plain)
    taken = 0
    for position, word in enumerate(plain):
        rest = itertools.dropwhile(lambda later: later.casefold() in _PARTICLES, plain[position:])
        particle = word.casefold() in _PARTICLES and taken > 0 and _capitalised(next(rest, ""))
        if _stem(word) in _NOT_NAMES and not particle:
            break
        if not (_capitalised(word) or particle) or (capitals and any_case):
            taken += any_case and position == taken and taken < 2 and _may_end(taken, words, plain, after)
            if taken != position + 1:
                break
            continue
        taken = position + 1
        if words[position].group().endswith(".") and len(word) > 2:
            break
    return taken


def _stem(word: str) -> str:
    """The word without what an apostrophe adds: "where's" is read as "where"."""
    return re.split(r"['\u2019]", word.casefold())[0]


def _may_end(taken: int, words: list[re.Match[str]], plain: list[str], after: str) -> bool:
    """An uncapitalised second word belongs to the name only when the phrase ends after it."""
    if taken == 0:
        return True
    follows = plain[taken + 1].casefold() if taken + 1 < len(plain) else ""
    ends = (
        bool(re.match(r"[ \t]*(?:[.,!;:?)\n]|$)", after))
        if not follows
        else follows in ("and", "i", "my", "but")
    )
    return ends and plain[0][0].islower() == plain[taken][0].islower()


def _capitalised(word: str) -> bool:
    """Begins with a capital, or is written in a script that has none."""
    return bool(word) and (word[0].isupper() or word[0].lower() == word[0].upper())


def _introduction(match: re.Match[str]) -> Iterator[Found]:
    """ "I'm X": two capitalised words, or one that a comma, a full stop, "from" or "here" follows."""
    for found in person_in(match, any_case=False):
        words = match.string[found.start : found.end].split()
        ended = match["after"] or match["name"].endswith(".")
        whole = found.end >= match.end("name") - 1
        if any(word.isupper() and len(word) > 2 for word in words):
            continue
        if len(words) > 1 or (whole and ended and not re.search(r"(?:ian|ican|ese|ish)$", words[0])):
            yield found


def _named(match: re.Match[str], unknown: bool) -> Iterator[Found]:
    """A name that begins with a common given name; with `unknown`, any two capitalised words and more."""
    for found in person_in(match, any_case=False):
        words = match.string[found.start : found.end].split()
        if words[0].casefold() in GIVEN_NAMES or (unknown and len(words) > 1):
            yield found


def _plain_introduction(match: re.Match[str]) -> Iterator[Found]:
    """ "im john smith": a common given name in any case, with the next word if the phrase ends there."""
    words = list(re.finditer(r"[^\s.]+", match["name"]))
    if not words or words[0].group().casefold() not in GIVEN_NAMES:
        return
    end, first = words[0].end(), words[0].group()
    if len(words) > 1 and _is_surname(words[1].group(), first):
        after = match.string[match.end("name") :][:3]
        follows = _stem(words[2].group()) if len(words) > 2 else ""
        if follows in _NOT_NAMES or (not follows and re.match(r"[ \t]*(?:[.,!;:?)\n]|$)", after)):
            end = words[1].end()
    yield Found(match.start("name"), match.start("name") + end, PERSON)


def _is_surname(word: str, first: str) -> bool:
    """True for a word written as `first` is, that is no function word and no form of a verb."""
    same_case = word[0].isupper() == first[0].isupper()
    return same_case and _stem(word) not in _NOT_NAMES and not re.search(r"(?:ing|ed)$", word)


def _shouts(text: str) -> bool:
    """True when most words begin with a capital, so that capitals say nothing about names."""
    words = re.findall(r"[^\W\d_]{2,}", text[:2000])
    return len(words) >= 5 and sum(word[0].isupper() for word in words) > 0.85 * len(words)
