"""Finds the names that messages are signed with: below "Kind regards", "Mit freundlichen Grüßen", "С
уважением".

On a line of its own any short name counts; on the closing's line ("cheers, bob", but not "Thanks DHL!") only
one that begins with a known given name.
"""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.introductions import CHINESE_NAME
from model.masking.labels import LETTER_NEXT
from model.masking.needed import matches
from model.masking.person import NAME, PERSON, is_given_name, person_in

_THANKS = r"(?: again| so much| very much| a lot| a million| a bunch| in advance| all)?"
_ENGLISH = (
    rf"(?:many |much )?(?:thanks|thx|thank you|tx|ta){_THANKS}|cheers{_THANKS}|love|br|rgds"
    r"|best(?: wishes| regards)?"
    rf"|sincerely|respectfully"
    r"|cordially|warmly|talk soon|take care|all the best|(?:with )?(?:best|kind|warm|kindest|warmest"
    r"|many)?[ ]?regards"
    r"|xx?x?|yours(?: sincerely| truly| faithfully)?|(?:sincerely|truly|faithfully) yours|bye|signed"
)
_GERMAN = (
    r"(?:(?:mit )?(?:freundlich(?:en|e|em)|viele|liebe|beste[nr]?|herzliche[nr]?|schöne[nr]?"
    r"|sonnige)[ ])?(?:gr[uü](?:ß|ss)(?:en?)?)"
    r"|es gr[uü](?:ß|ss)(?:t|en)|hochachtungsvoll|mfg|vg|lg|bg|(?:vielen |besten "
    r"|herzlichen )?dank(?: im voraus)?|danke(?: schön"
    r"| im voraus)?"
)
_ROMANCE = (
    r"(?:bien |très )?(?:cordialement|amicalement|respectueusement)|cdlt|bien à vous|bonne (?:journée|soirée)"
    r"|merci(?: beaucoup| d['\u2019]avance"
    r"| par avance)?|(?:sincères |mes )?(?:meilleures )?salutations(?: distinguées)?|bises|(?:muchas "
    r"|mil )?gracias(?: de antemano)?"
    r"|(?:un |mis )?(?:cordial(?:es)? )?saludos?(?: cordial(?:es)?)?|atentamente|atte|cordialmente|un abrazo"
    r"|(?:molte )?grazie(?: mille)?"
    r"|(?:un |cordiali |distinti )?salut[io]|(?:muito )?obrigad[oa]|atenciosamente|att|(?:os "
    r"|com os )?(?:melhores )?cumprimentos|abraços?"
)
_NORTHERN = (
    r"(?:met )?(?:vriendelijke|hartelijke|beste|veel)? ?groet(?:en|jes)?|mvg|(?:alvast )?bedankt"
    r"|dank je(?:wel)?"
    r"|(?:med )?(?:venlig|kærlig|bedste)? ?hilsen(?:er)?"
    r"|mvh|kh|(?:på forhånd |mange )?tak(?: på forhånd)?|(?:med )?(?:vänliga?|bästa|varma"
    r"|hjärtliga)? ?hälsning(?:ar)?|tack(?: på förhand| så mycket)?"
)
_EASTERN = (
    r"z (?:poważaniem|wyrazami szacunku|pozdrowieniami)|(?:serdecznie )?pozdrawiam(?: serdecznie)?"
    r"|pozdrowienia"
    r"|(?:z góry )?dziękuję|s pozdravem"
    r"|с (?:наилучшими пожеланиями|уважением|приветом)|(?:большое |заранее )?спасибо|з повагою|дякую"
    r"|saygılarımla|teşekkürler"
    r"|شكرا|مع تحياتي|תודה|בברכה"
)
CLOSING = rf"(?:{_ENGLISH}|{_GERMAN}|{_ROMANCE}|{_NORTHERN}|{_EASTERN})"
_FROM = r"[ ](?:from|aus|de|da|van|uit|från|fra|z|из)[ ][^\W\d_]{2,20}(?:[ ][^\W\d_]{2,20})?"
_SIGNED = re.compile(
    rf"(?:^|[\n.!?…])[ \t>*]{{0,4}}{LETTER_NEXT}{CLOSING}(?![^\W_])(?:{_FROM}[ \t]{{0,2}}[,.!]?(?=[ \t]*\n)"
    rf"|[ \t]{{0,2}}[,.!\u2013—-]{{0,3}}[ \t]{{0,2}})"
    rf"(?P<gap>\n[\n \t>]{{0,6}})?[\u2013—*-]{{0,2}}[ \t]?(?!(?:lg|vg|mfg|mvg|mvh|br|kh|cdlt|atte)[ ]){NAME}"
    r"(?P<after>\*{0,2}[ \t]*[.,!]?[ \t]*(?:\n|$)|[ \t]?[,|/\u2013—-][ \t]"
    r"|[ ](?:from|fra|från|von|vom|van|de|del|da|do|dal|z|at|of)[ ])",
    re.IGNORECASE,
)
_SIGNED_IN_LINE = re.compile(
    r"(?<=[\w,;)])(?<!\bno)(?<!\bNo)[,;]?[ \t]{1,2}"
    rf"(?i:thanks|thank you|many thanks|thx|ty|cheers|regards|kind regards|best regards|danke|gracias|merci"
    rf"|grazie|lg|vg|mvh){_THANKS}"
    rf"[,!]{{0,2}}[ \t]{{1,2}}{NAME}(?=[ \t]*[.!]?[ \t]*(?:\n|$))"
)
_SIGNED_FROM = re.compile(
    rf"(?:^|[\n.!?…])[ \t>*]{{0,4}}{LETTER_NEXT}(?i:{CLOSING})[ ](?i:from|von|van|de|da|fra|från|od)[ ]{NAME}"
    r"(?=[ \t]*[.!]?[ \t]*(?:\n|$))"
)
_ON_BEHALF = re.compile(rf"(?:^|[\n.!?])[ \t]*(?:i\.[ ]?[AV]\.|ppa\.)[ ]{NAME}(?=[ \t]*(?:[,|/]|\n|$))")
"""How German offices sign."""
_THANKING = re.compile(
    r"\b(?:thank|thanks|thx|tx|ta|dank|danke|merci|gracias|grazie|obrigad[oa]|bedankt|tak|tack|dzięk"
    r"|спасибо)",
    re.I,
)
_ORDINARY_TOO = re.compile(r"\b(?:best|love|bye|signed|cheers|br|tak)\b", re.I)
_TEAM_WORDS = "from fra från von vom z at"
_TEAM_FROM = frozenset(_TEAM_WORDS.split())
"""Between a name and its team: "Tomasz from the support team"."""
_NAME_WORDS = """
    Will Mark Grace Hope Joy Rose Bill Sue Pat Drew Faith Dawn Frank Jack Rich Ruby Pearl Iris Lily Olive Ray
    Dale Glen Heather Ivy Daisy Violet Penny Nick Rob Gene Jean Lee Max Dean Reed Lane Amber June Jade
"""
_NAMES_TOO = frozenset(_NAME_WORDS.split())
"""Everyday words that are names behind a closing and a comma."""
_DASHED = re.compile(rf"(?:^|[\n.!? \t>])(?:[\u2013—~]|--)[ \t]?{NAME}(?=[ \t]*\.?[ \t]*(?:\n|$))")
_LAST_HYPHEN = re.compile(rf"(?:[^\n-][^\n]{{0,400}}\n{{1,2}}|[.!?][ \t])-[ \t]?{NAME}[ \t]*\.?\s{{0,5}}\Z")
_CHINESE = re.compile(
    rf"(?:此致|敬礼|谢谢|谢谢您|感谢|祝好|多谢|顺祝商祺)[，。,.!！]?[ ]?\n"
    rf"[\n ]{{0,4}}(?P<name>{CHINESE_NAME})[ ]?(?=\n|$|敬上|上)"
)
_LONGEST_TAIL = 600  # Characters at a message's end in which its signature may begin.


def find_closings(text: str) -> Iterator[Found]:
    """Yield every name that `text` is signed with, in linear time."""
    for match in matches(_SIGNED_IN_LINE, text):
        yield from _beside(match)
    for match in matches(_SIGNED, text):
        yield from _below(match) if match["gap"] else _beside(match)
    tail = max(0, len(text) - _LONGEST_TAIL)
    for pattern in (_SIGNED_FROM, _ON_BEHALF):
        for match in pattern.finditer(text, tail):
            for found in person_in(match, any_case=False, whole=True):
                words = match["name"].split()
                if len(words) > 1 or is_given_name(words[0]):
                    yield found
    for pattern, start in ((_DASHED, 0), (_LAST_HYPHEN, tail)):
        for match in pattern.finditer(text, start):
            yield from person_in(match, any_case=False, whole=True)
    for match in matches(_CHINESE, text):
        yield Found(*match.span("name"), PERSON)


def _below(match: re.Match[str]) -> Iterator[Found]:
    """Return a name on the line below; before a comma or a dash it must be two words or a known name."""
    for found in person_in(match, any_case=True, whole=True):
        words = match.string[found.start : found.end].split()
        if (
            "\n" in match["after"]
            or not match["after"].strip(" *.,!")
            or len(words) > 1
            or is_given_name(words[0])
        ):
            yield found


def _beside(match: re.Match[str]) -> Iterator[Found]:
    """Return a name on the closing's line: a known given name, and what may follow it; behind words that
    only close a message ("Regards S. Okonjo", "Mvg Sjors") any name that ends it.
    """
    words = match["name"].split()
    after = match.groupdict().get("after") or ""
    if re.match(r"[ ][a-z]", after) and not is_given_name(words[0]):
        return
    if is_given_name(words[0]) or re.fullmatch(r"(?i:dr|prof)\.", words[0]):
        of_a_team = any(word in _TEAM_FROM for word in words[1:])
        yield from person_in(match, any_case=len(words) == 1, whole=not of_a_team)
        return
    closing = match.string[match.start() : match.start("name")]
    ends = not match.string[match.end() :].strip() or (len(words) > 1 and after.startswith(","))
    ordinary = _THANKING.search(closing) or (_ORDINARY_TOO.search(closing) and len(words) == 1)
    a_name_too = len(words) == 1 and words[0] in _NAMES_TOO and "," in closing
    if ends and a_name_too:
        yield Found(*match.span("name"), PERSON)
    elif ends and not ordinary and not any(word.isupper() and len(word) > 2 for word in words):
        yield from person_in(match, any_case=False, whole=True)
