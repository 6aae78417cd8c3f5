"""Finds the people whom a reply names beside the customer: "your neighbour Tom Bell", "Tom Bell signed".

A reply is written by an agent, who seldom names anybody: any given name with a surname behind it counts.
"""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.given_names import CAPITALISED_GIVEN_NAMES
from model.masking.needed import matches
from model.masking.not_names import reads_as_a_word, reads_as_no_name
from model.masking.other_people import OTHER_PERSON
from model.masking.person import NAME, is_given_name, person_in

_RELATED = re.compile(
    r"(?<!\w)(?i:neighbou?r|flat-?mate|house-?mate|room-?mate|wife|husband|partner|son|daughter|brother"
    r"|sister|mother|father"
    r"|receptionist|concierge|caretaker|landlord|landlady|friend|driver|courier|engineer|technician|manager"
    r"|nachbar(?:n|in)?|mitbewohner(?:in)?|frau|mann|sohn|tochter|hausmeister|fahrer|techniker"
    r"|voisine?|colocataire|mari|femme|fils|fille|gardienne?|livreur"
    r"|vecin[oa]|compañer[oa]|marido|esposa|hij[oa]|portero|repartidor|vicin[oa]|vizinh[oa]|buurman"
    r"|buurvrouw)"
    r"(?i:,?[ ](?:named|called|is|namens|heißt|nommée?|llamad[oa]|se[ ]llama))?[,: (]{1,2}"
    r"(?i:(?:mr|mrs|ms|miss|mx|dr|herrn?|frau|m|mme|mlle|madame|monsieur|sra?|don|doña|señora?)\.?[ ])?"
    rf"{NAME}"
)
_BESIDE = re.compile(
    r"(?<!\w)(?i:mr|mrs|ms|mx|miss|dr|herrn?|frau|m\.|mme|mlle|madame|monsieur|sra?\.?|don|doña"
    r"|señora?)\.?[ ]" + NAME
)
_TOOK_IT = re.compile(
    r"(?<!\w)(?i:(?:delivered|handed|given|left|passed)(?:[ ](?:it|over|the[ ]\w{3,10}))?[ ](?:to|with)"
    r"|(?:signed[ ](?:for[ ])?|collected|taken|accepted|received|picked[ ]up)(?:[ ]it)?[ ]by"
    r"|(?:übergeben|abgegeben|ausgehändigt)[ ]an|angenommen[ ]von|(?:remis|livré|confié)e?s?[ ]à"
    r"|(?:entregad|recogid)[oa]s?[ ](?:a|por))[ ]" + NAME
)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][^\W\d_]{1,24}(?:['\u2019-][^\W\d_]{1,24})?"
_FULL_NAME = re.compile(
    rf"(?<![\w'\u2019-])(?P<first>{_CAPITAL})[ ](?:(?:van|von|de|da|del|la|der|den"
    rf"|dos)[ ]){{0,2}}(?P<last>{_CAPITAL})"
)
_NO_SURNAME_WORDS = """
    store shop street road city bank airport station inc ltd llc gmbh university school hospital hotel museum
    centre center group company corporation tower park prime pro max plus music straße strasse platz weg hose
    mixer trimmer support service team care card gift club edition collection series
"""
_NO_SURNAME = frozenset(_NO_SURNAME_WORDS.split())
_MINE = re.compile(
    rf"(?<!\w)(?i:my|our|meine?[mnrs]?|unsere?[mnrs]?|ma|mon|notre|mi|nuestr[oa]|mi[oa]|il[ ]mio|la[ ]mia|meu"
    rf"|minha|mijn|onze|min|mitt|mój|moja)[ ](?:{_RELATED.pattern})"
)


def find_relatives(text: str) -> Iterator[Found]:
    """Every person whom customers call theirs, by a known given name or a title ("my son Hugo"), in linear
    time.
    """
    for match in matches(_MINE, text):
        for found in person_in(match, any_case=False):
            titled = re.search(
                r"(?i:herrn?|frau|mrs?|ms|mme|m|sra?)\.?[ ]$",
                match.group()[: match.start("name") - match.start()],
            )
            if titled or is_given_name(text[found.start : found.end].split()[0]):
                yield Found(found.start, found.end, OTHER_PERSON)


def find_bystanders(text: str) -> Iterator[Found]:
    """Every other person whom a reply names, in linear time."""
    for match in matches(_RELATED, text):
        for found in person_in(match, any_case=False):
            yield Found(found.start, found.end, OTHER_PERSON)
    for match in matches(_BESIDE, text):
        for found in person_in(match, any_case=False):
            yield Found(found.start, found.end, OTHER_PERSON)
    for match in matches(_TOOK_IT, text):
        for found in person_in(match, any_case=False):
            if is_given_name(text[found.start : found.end].split()[0]):
                yield Found(found.start, found.end, OTHER_PERSON)
    for match in matches(_FULL_NAME, text):
        first, last = match["first"], match["last"]
        if (
            is_given_name(first)
            and first.casefold() in CAPITALISED_GIVEN_NAMES
            and not reads_as_a_word(first)
            and not reads_as_no_name(last)
            and last.casefold() not in _NO_SURNAME
        ):
            yield Found(*match.span(), OTHER_PERSON)
