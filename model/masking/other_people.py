"""Finds other people in a text: those it greets, those with a title, those something is done for.

In a customer's message they are somebody else (the agent, a neighbour), so they are not a "Person Name": a
draft would greet the wrong person. An agent's reply greets the customer. A name without a cue cannot be
distinguished from a product's or a town's, and stays.
"""

import re
from collections.abc import Callable, Iterator

from model.masking.found import Found
from model.masking.given_names import GIVEN_NAMES
from model.masking.labels import LETTER_NEXT
from model.masking.needed import matches
from model.masking.not_names import reads_as_a_word
from model.masking.person import NAME, PERSON, WORD, is_given_name, person_in

OTHER_PERSON = "Other Person"

_TITLE = (
    r"(?:mr|mrs|ms|miss|dr|prof|herr|frau|señora?|senhora?|sra?|sig(?:\.ra|\.na|nora?)?|monsieur|madame|mme"
    r"|dhr|mevr"
    r"|mevrouw|meneer|fru|pani?|panie)\.?[ ]"
)
_NO_CLOSING = r"(?!(?i:gr[uü](?:ß|ss)e|groet))"  # "Liebe Grüße" greets nobody called Grüße.
_GREETED = re.compile(
    rf"(?:^|\n|(?<=[.!?][ ]))[ \t>]{{0,4}}(?i:hi|hello|hey|dear|hallo|hola|bonjour|liebe[r]?|kære|hej|caro"
    rf"|cara|gentile"
    rf"|estimad[oa]|querid[oa]|olá|beste|geachte|drog[ia]|szanown[ya]|cześć|chère?|moin|bonsoir"
    rf"|ciao)[ ,]{{1,2}}"
    rf"{_NO_CLOSING}(?i:{_TITLE})?{NAME}(?=[ \t]*(?:[,!:;\u2013\u2014]|[.]?[ \t]*(?:\n|$)))"
)
_GREETED_BEFORE_MORE = re.compile(
    rf"(?:^|\n)[ \t>]{{0,4}}(?i:hi|hello|hey|dear|hallo|hola|hej|ciao)[ ](?P<name>{WORD})"
    r"(?=[ ](?i:i|u|can|could|you|please|pls|my|is|are|we|just|where|what|when|how|why|it|your)\b)"
)
_GREETED_BY_AGENTS = re.compile(
    rf"(?:^|\n)[ \t>]{{0,4}}(?i:good[ ](?:morning|afternoon|evening|day)|greetings|guten[ ](?:tag|morgen"
    rf"|abend)"
    r"|moin|lieber?|sehr[ ]geehrter?|chère?|bonsoir|estimad[oa]|querid[oa]|buen[oa]s[ ](?:días|tardes)"
    r"|buongiorno|gentile|car[oa]|olá|prezad[oa]|beste|geachte|hej|kære|dzień[ ]dobry)[ ,]{1,2}"
    rf"{_NO_CLOSING}(?i:{_TITLE}|m\.?[ ]|mme\.?[ ]|sra?\.?[ ])?{NAME}"
    r"(?=[ \t]*(?:[,!:;\u2013\u2014]|[.]?[ \t]*(?:\n|$)))"
)
_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Mx|Dr|Herrn?|Frau|Señora?|Sra?\.|Senhora?|Sig\.(?:ra|na)?|Signora?|Monsieur|Madame|Mme"
    rf"|Mlle"
    r"|Mevrouw|Meneer|Mevr\.|Dhr\.)\.?[ ](?!(?:Martens|Oetker|Pepper|Bronner|Scholl|Hauschka|Beckmann|Muscle"
    r"|Coffee|Clean)(?!\w))"
    rf"{NAME}"
)
_CONCERNED = re.compile(
    rf"\b{LETTER_NEXT}(?i:on behalf of|in the names? of|registered (?:to|for|under)|account is under"
    r"|account holder|under the name(?: of)?"
    r"|addressed to|made out to|c/o|booked (?:by|for)|issued to|belongs to|belonging to|name from|name to"
    r"|au nom de|a nombre de|a nome di|em nome de|in nome di|en nombre de|(?:auf|unter) (?:den|dem) namen"
    r"|im namen von"
    r"|t\.?n\.?v\.?|titulaire|titular|intestatari[oa]|intestato a|kontoinhaber(?:in)?|karteninhaber(?:in)?"
    r"|rekeninghouder"
    r"|op naam van|namens|w imieniu|på vegne af|i namnet|på navn(?:et)?"
    rf"|delivered to|signed (?:for )?by)(?:[ ](?i:is|my [a-z]{{2,12}}|our [a-z]{{2,12}}),?|:)?[ ]{NAME}"
)
_CAPITALS = (
    r"(?P<name>[A-ZÀ-ÖØ-Þ][^\W\d_]{1,30}(?:[ ](?:(?:van|von|de|da|del|la|den|der|dos|du)[ ]){0,2}"
    r"[A-ZÀ-ÖØ-Þ][^\W\d_]{0,30}(?:['\u2019-][^\W\d_]{1,30})?){1,3})"
)
_DONE_FOR = re.compile(
    rf"(?<=[a-z] )(?:for|of|to|from|by|with|and|add|remove|invite|cc)[ ]{_CAPITALS}"
    r"(?=[ ]?(?:[.,;:!?)\n]|$)|[ ](?:to|at|from|on|in|and|who|has|is|was|will|as|with|by|,)\b)"
)
_REACHES = ("to ", "add ", "remove ", "invite ", "cc ")
"""After these stands a person more often than a brand, as in "from Tommy Hilfiger"."""
_NO_PERSON_WORDS = """
    store shop street road city bank airport station inc ltd llc gmbh university school hospital hotel museum
    centre center group company corporation tower park prime pro max plus music
"""
_NO_PERSON = frozenset(_NO_PERSON_WORDS.split())


def people_named(customers: bool) -> Callable[[str], Iterator[Found]]:
    """Return the finder for a customer's text, or for an agent's, in which the person greeted is the
    customer.
    """

    def find(text: str) -> Iterator[Found]:
        for match in () if customers else matches(_GREETED_BY_AGENTS, text):
            for found in person_in(match, any_case=False, whole=True):
                yield Found(found.start, found.end, PERSON)
        for match in matches(_GREETED, text):
            for found in person_in(match, any_case=False, whole=True):
                words = _words(found, text)
                if not customers or len(words) > 1 or is_given_name(words[0]):
                    yield Found(found.start, found.end, OTHER_PERSON if customers else PERSON)
        for match in matches(_GREETED_BEFORE_MORE, text):
            for found in person_in(match, any_case=False):
                if is_given_name(match["name"]) and not reads_as_a_word(match["name"]):
                    yield Found(found.start, found.end, OTHER_PERSON if customers else PERSON)
        yield from _others(text)

    return find


def _others(text: str) -> Iterator[Found]:
    for match in matches(_TITLED, text):
        for found in person_in(match, any_case=False):
            yield Found(found.start, found.end, OTHER_PERSON)
    for match in matches(_CONCERNED, text):
        for found in person_in(match, any_case=False):
            words = _words(found, text)
            known = is_given_name(words[0]) and not reads_as_a_word(words[0])
            if (known or len(words) > 1) and _is_somebody(found, text):
                yield Found(found.start, found.end, OTHER_PERSON)
    for match in matches(_DONE_FOR, text):
        for found in person_in(match, any_case=False, whole=True):
            words = _words(found, text)
            reaches = match.group().startswith(_REACHES) and not reads_as_a_word(words[0])
            known = words[0].casefold() in GIVEN_NAMES or (reaches and is_given_name(words[0]))
            if 1 < len(words) < 4 and known and _is_somebody(found, text):
                yield Found(found.start, found.end, OTHER_PERSON)


def _words(found: Found, text: str) -> list[str]:
    return text[found.start : found.end].split()


def _is_somebody(found: Found, text: str) -> bool:
    return not any(word.casefold() in _NO_PERSON or not word[0].isalpha() for word in _words(found, text))
