"""Finds the people whom customers mention: relatives, neighbours, passengers, and the agents they spoke to.

A name counts after a word for a person or a verb of speaking; after the weaker words only a known given name
or two words that are written as one name.
"""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.introductions import shouts
from model.masking.labels import LETTER_NEXT
from model.masking.needed import matches
from model.masking.not_names import ends_like_no_name, reads_as_a_word
from model.masking.other_people import OTHER_PERSON
from model.masking.person import NAME, is_given_name, person_in

_RELATIVE = (
    r"(?:(?:grand|step|god|half-?)?(?:mother|father|mum|mom|dad|son|daughter|brother|sister|parents?|child"
    r"|kid|ma|pa)"
    r"(?:[ -]in[ -]law)?|gran(?:ny|dma|dpa)?|uncle|cousin|niece|nephew|wife|husband|spouse|partner"
    r"|girlfriend|boyfriend"
    r"|fiancée?|ex(?:-(?:wife|husband|partner))?|twin|baby|boy|girl|(?:business |study )?partner|boss"
    r"|colleague"
    r"|co-?worker|team-?mate|assistant|secretary|accountant|bookkeeper|lawyer|solicitor|carer|nanny|tenant"
    r"|flat-?mate"
    r"|house-?mate|room-?mate|friend|mate|neighbou?r|landlord|landlady|manager|client|student|tutor"
    r"|hairdresser|trainer"
    r"|mère|père|maman|papa|sœur|soeur|frère|fils|fille|femme|mari|épouse|époux|conjointe?|compagn(?:e|on)"
    r"|copine?"
    r"|tante|oncle|cousine?|nièce|neveu|grand-mère|grand-père|belle-(?:mère|sœur|fille)|beau-(?:père|frère"
    r"|fils)|voisine?"
    r"|collègue|associée?|amie?|locataire|colocataire|patronn?e?"
    r"|madre|padre|mamá|papá|herman[oa]|hij[oa]|espos[oa]|marido|mujer|pareja|novi[oa]|abuel[oa]|tí[oa]"
    r"|prim[oa]"
    r"|sobrin[oa]|sueg[ro]{2}|suegra|cuñad[oa]|vecin[oa]|compañer[oa]|amig[oa]|jef[ea]|soci[oa]|inquilin[oa]"
    r"|mamma|papà|sorella|fratello|figli[oa]|moglie|compagn[oa]|fidanzat[oa]|nonn[oa]|zi[oa]|cugin[oa]"
    r"|nipote|suocer[oa]"
    r"|cognat[oa]|vicin[oa]|collega|amic[oa]|capo|socia|inquilin[oa]"
    r"|mãe|pai|irmã(?:o)?|filh[oa]|mulher|companheir[oa]|namorad[oa]|av[óô]|prim[oa]|sobrinh[oa]|sogr[oa]"
    r"|cunhad[oa]"
    r"|vizinh[oa]|colega|chefe|sóci[oa]"
    r"|moeder|vader|mama|papa|zus|broer|zoon|dochter|vrouw|man|vriend(?:in)?|oma|opa|oom|nicht|neef"
    r"|schoon(?:moeder|vader"
    r"|zus|zoon|dochter)|zwager|buur(?:man|vrouw)?|collega|baas|huisgenoot|huurder"
    r"|mam[aąęy]|tat[aąęy]|siostr[aąęy]|brat(?:a|em)?|syn(?:a|em|owi)?|cór(?:ka|kę|ki|ką|ce)|żon[aęyą]|mąż"
    r"|męż(?:a|em)|babci[aęą]"
    r"|dziad(?:ek|ka)|cioci[aęą]|wuj(?:ek|ka)|partner(?:a|ka|kę|em)?|sąsiad(?:a|em|ka|ki|kę|ką|ce)?"
    r"|kole(?:ga|gi|gą|żanka|żanki)"
    r"|mor|far|mamma|pappa|syster|bror|son|dotter|fru|maka|make|man|sambo|flickvän|pojkvän|mormor|morfar"
    r"|farmor|farfar"
    r"|svär(?:mor|far|son|dotter)|granne|kollega|chef|vän(?:inna)?"
    r"|søster|søn|datter|kone|mand|kæreste|mormor|bedste(?:mor|far)|sviger(?:mor|far|søn|datter)|nabo"
    r"|veninde|ven|kollega"
    r"|mutter|vater|mama|papa|schwester|bruder|sohn|tochter|frau|mann|ehe(?:frau|mann)|freund(?:in)?"
    r"|verlobten?|oma|opa"
    r"|tante|onkel|neffen?|nichte|cousine?|enkel(?:in|tochter|sohn)?|schwieger(?:mutter|vater|sohn|tochter)"
    r"|schwager"
    r"|schwägerin|kolleg(?:e|in|en)|chef(?:in)?|mieter(?:in)?|mitbewohner(?:in)?|nachbar(?:n|in)?)"
)
_WHOSE = (
    r"(?:my|our|his|her|your|ma|mon|notre|mi|nuestr[oa]|(?:il |la )?mi[oa]|(?:il |la )?nostr[oa]|(?:o "
    r"|a )?meu|(?:a )?minha"
    r"|noss[oa]|mijn|onze|min|mitt|vår|vores|mój|moja|moją|mojej|mojego|moim|mojemu|nasz|meine?[mnrs]?"
    r"|unsere?[mnrs]?)"
)
_GERMAN = re.compile(r"(?i:meine?[mnrs]?|unsere?[mnrs]?)[ ]")
_TITLE = (
    r"(?i:(?:mr|mrs|ms|miss|mx|dr|herrn?|frau|fr|m|mme|mlle|madame|monsieur|sra?|don|doña|señora?|sig"
    r"|signora?|pan[aiąe]?m?"
    r"|panią|dhr|mevr|mevrouw|meneer)\.?[ ])?"
)
_OLD = r"(?i:(?:old|late|ex|ancien(?:ne)?|petite?)[ ])?"
_MINE = re.compile(
    rf"(?<![^\W_]){LETTER_NEXT}(?i:{_WHOSE})[ ](?i:[a-zà-ÿ]{{2,10}}[ ])?{_OLD}(?i:{_RELATIVE})(?:,?[ ]"
    rf"(?i:named|called|namens|nommée?|llamad[oa]"
    rf"|di nome)[ ]|,[ ]|[ ]?\(|[ ]){_TITLE}{NAME}"
)
_LOOSE = re.compile(
    r"(?i:partner|ex|twin|baby|boy|girl|boss|assistant|secretary|lawyer|carer|tenant|mate|friend|manager"
    r"|client|student"
    r"|tutor|trainer|man|neighbou?r|capo|chef|chefe|son|far|mor|ven|pai|copine?|patronn?e?)[ ]$"
)
"""Words that stand before a product as often as before a name."""
_BRAND_WORDS = """
    minecraft chanel outlook netflix spotify galaxy playstation xbox nintendo switch roblox fortnite
    lego nike adidas gucci prada dior rolex pandora barbie garmin fitbit kindle audible disney sony
    nokia huawei xiaomi dell lenovo windows vodafone visa mastercard google gmail youtube twitter
    tiktok zoom azure office word excel bluetooth power monitor support team internet telekom ikea
    zalando ebay shein temu klarna revolut uber air pro
"""
_BRANDS = frozenset(_BRAND_WORDS.split())
_NEIGHBOUR = re.compile(
    rf"(?<![^\W_]){LETTER_NEXT}(?i:nachbar(?:n|in)?|buur(?:man|vrouw)|grann(?:en|e)|nabo(?:en)?|sąsiad(?:a"
    rf"|em|ki|ką|ce)?|neighbou?r"
    r"|voisine?|vecin[oa]|vicin[oa]|vizinh[oa]|gardienne?|concierge|hausmeister(?:in)?|mitbewohner(?:in)?"
    r"|caretaker|conciërge"
    r"|vaktmästaren|viceværten|porter[oa]|portiere|porteir[oa])"
    rf"(?:,[ ]|[ ]){_TITLE}{NAME}"
)
_STAFF = (
    r"(?:agent|colleague|advis[oe]r|representative|rep|operator|technician|engineer|driver|courier|fitter"
    r"|installer|manager"
    r"|supervisor|assistant|receptionist|employee|lady|woman|man|guy|person|someone|somebody|bloke|chap"
    r"|doctor|nurse|plumber"
    r"|mitarbeiter(?:in|s)?|kolleg(?:e|in|en)|fahrer(?:in)?|techniker(?:in)?|berater(?:in)?|person|frau|herr"
    r"|mann"
    r"|conseill(?:er|ère)|collègue|livreur|livreuse|technicien(?:ne)?|dame|monsieur|personne|employée?"
    r"|agente|compañer[oa]|técnic[oa]|repartidor[a]?|chic[oa]|señora?|emplead[oa]|persona|asesor[a]?"
    r"|collega|operat(?:ore|rice)|tecnico|corriere|ragazz[oa]|signora?|addett[oa]|impiegat[oa]"
    r"|colega|funcionári[oa]|senhora?|atendente|estafeta|motorista|moç[oa]"
    r"|medewerker|medewerkster|bezorger|monteur|chauffeur|meneer|mevrouw|dame"
    r"|konsultant(?:k[aęią]|em|a)?|kurier(?:a|em)?|pracownik(?:a|iem)?|pan(?:a|em|i|ią)?"
    r"|medarbetare|kollega|tekniker|chaufför|kille|tjej|medarbejder|chauffør|montør|mand|dame)"
)
_CALLED = (
    r"(?:named|called|by the name of|namens|genannt|nommée?|du nom de|qui s['\u2019]appelle|llamad[oa]"
    r"|de nombre|di nome"
    r"|chamad[oa]|de nome|genaamd|met de naam|o imieniu|som heter|ved navn|der hedder|vid namn|med navnet)"
)
_NAMED = re.compile(rf"(?<![^\W_]){LETTER_NEXT}(?i:{_STAFF})[ ](?i:{_CALLED})[ ]{_TITLE}{NAME}")
_APPOSED = re.compile(
    rf"(?<![^\W_]){LETTER_NEXT}(?i:(?:your|euer|eurer?|ihrer?|votre|vos|su|vuestr[oa]|vostr[oa]|vosso|jullie"
    rf"|uw|waszego|er|eran|jeres)[ ]{_STAFF}"
    rf"|{_STAFF}[ ](?:of yours|von (?:ihnen|euch)|van u|van jullie|suy[oa]))(?:,[ ]|[ ]){_TITLE}{NAME}"
)
_BETWEEN_COMMAS = re.compile(rf"(?<![^\W_]){LETTER_NEXT}(?i:{_STAFF}),[ ]{NAME}(?=,)")
_SPOKE = re.compile(
    rf"(?<![^\W_]){LETTER_NEXT}(?i:(?:sp(?:oke|eak|oken|eaking)|talk(?:ed|ing)?|chat(?:ted|ting)?|deal(?:t"
    rf"|ing)|correspond(?:ed|ing)|was|been|got|cut off)"
    r"[ ](?:to|with|by)|(?:on the phone|on the line|in touch|in contact|a call|an appointment|a meeting) with"
    r"|(?:gesprochen|telefoniert|gechattet|kontakt) (?:mit|zu)|(?:sprach|telefonierte|chat|telefonat"
    r"|gespräch|termin) mit"
    r"|mit(?= [A-ZÄÖÜ]\w+ (?:telefoniert|gesprochen|gechattet))"
    r"|parlée? (?:à|avec)|eu|discuté avec|échangé avec|au téléphone avec|(?:habl(?:é|ado|amos)"
    r"|chate[éa]d?o?) con(?: (?:el|la)(?= ))?"
    r"|(?:parlato|sentito|chattato|telefono) con|fal(?:ei|ado|ámos|amos) com(?: [ao](?= ))?|(?:gesproken"
    r"|gebeld|contact"
    r"|gechat) met|sprak met"
    r"|met(?= [A-Z]\w+ (?:gesproken|gebeld))|(?:rozmawia(?:łem|łam|liśmy)|rozmow[aęy]) z(?:e)?"
    r"|(?:pratade|pratat|talade|chattade|kontakt) med|(?:talte|talt|snakkede|snakket|chattede|kontakt) med"
    rf"|thank|compliment|praise|commend)[ ]{_TITLE}{NAME}"
)
_AUTHOR = re.compile(
    rf"(?<![\w'\u2019-]){NAME}[ ](?:said|told|promised|assured|answered|replied|wrote|refused|hung up|called"
    rf"|rang|phoned|signed|picked|accepted"
    r"|helped|confirmed|sagte|meinte|versprach|hat|m['\u2019]a|a dit|dijo|prometió|me dijo|disse|ha detto"
    r"|mi ha|zei|beloofde|powiedział"
    r"|powiedziała|obiecał|obiecała|sa|sade|lovade|sagde|lovede)(?![^\W_])"
)
_PASSENGER = re.compile(
    rf"(?<![^\W_]){LETTER_NEXT}(?i:passengers?|patient|pupil|attendee|participant|travell?er|beneficiary"
    rf"|insured"
    r"|next of kin|emergency contact|co-?applicant|nominee|payee"
    r"|passagiere?|fahrgast|reisender?|teilnehmer(?:in)?|begünstigter?|(?:zahlungs)?empfänger(?:in)?"
    r"|passagère?|bénéficiaire|destinataire|pasajer[oa]|beneficiari[oa]|destinatari[oa]|passegger[oa]"
    r"|passageir[oa]|passagier|ontvanger|pasażer(?:ka)?|odbiorca|passagerare|mottagare|passager|modtager)"
    rf"(?i:[ ]?(?:name|\d))?[ ]?[:=][ ]{{0,2}}{_TITLE}{NAME}"
)
_FROM_TO = re.compile(
    rf"(?<![^\W_])(?i:from|von|de|da|van|z|från"
    rf"|fra)[ ](?P<first>[A-ZÀ-ÞŁŚŻ]\w{{1,20}} [A-ZÀ-ÞŁŚŻ]\w{{1,20}})[ ](?i:to|auf|zu|à|a|para|naar|na|till"
    rf"|til)[ ]{NAME}"
)
_A_CHANGE = re.compile(
    r"name|passenger|traveller|guest|ticket|booking|nome|nom|nombre|passag|pasajer|naam|navn|namn|nazwisk",
    re.I,
)
_HE = re.compile(
    r"[ ](?:,?[ ]?(?:and|who|but|und|der|die|et|qui|y|que|e|che|en|die|i|który|która|och|som|og)[ ]?(?:he"
    r"|she|they|er|sie|il|elle|hij|ze|han|hun)?|on the phone"
    r"|from|at|in your|yesterday|today|earlier|last|this|gestern|heute|ayer|hoy|ieri|oggi|ontem|hoje|hier"
    r"|gisteren|vandaag|al telefono"
    r"|por telefone|por teléfono|wczoraj|igår|i går)(?![^\W_])|,[ ](?:who|he|she|der|die|qui|quien|che|que"
    r"|die|który|która|som)\b"
)


def find_mentioned(text: str) -> Iterator[Found]:
    """Yield every person whom a customer's text mentions so, in linear time."""
    if shouts(text):
        return
    for match in matches(_MINE, text):
        before = text[match.start() : match.start("name")]
        yield from _people(
            match, unknown=not _GERMAN.match(before) and not _LOOSE.search(before), several=False
        )
    for pattern in (_NEIGHBOUR, _NAMED, _APPOSED):
        for match in matches(pattern, text):
            apart = pattern is not _APPOSED or text[: match.start("name")].rstrip()[-1:] == ","
            yield from _people(match, unknown=apart, several=False)
    for match in matches(_BETWEEN_COMMAS, text):
        yield from _people(match, unknown=False, several=False)
    for match in matches(_PASSENGER, text):
        yield from _people(match, unknown=False)
    for match in matches(_SPOKE, text):
        yield from _people(match, unknown=False, followed=True)
    for match in matches(_FROM_TO, text):
        either = is_given_name(match["first"].split()[0]) or is_given_name(match["name"].split()[0])
        if either and _A_CHANGE.search(text, max(0, match.start() - 80), match.start()):
            yield Found(*match.span("first"), OTHER_PERSON)
            yield from _people(match, unknown=False)
    for match in matches(_AUTHOR, text):
        words = match["name"].split()
        if len(words) < 3 and is_given_name(words[0]) and words[0][0].isupper():
            yield from _people(match, unknown=False, several=False)


def _is_no_name(word: str) -> bool:
    """Return whether a word is a brand, an abbreviation, or written as only products are ("WiFi")."""
    inner = re.search(r"[a-z][A-Z]", word) and not re.match(
        r"(?:Mc|Mac|De|Di|Le|La|Van|O['\u2019])[A-Z]", word
    )
    return (
        bool(inner)
        or word.casefold() in _BRANDS
        or (word.isupper() and len(word) > 1)
        or not word[0].isalpha()
    )


def _people(
    match: re.Match[str], unknown: bool, followed: bool = False, several: bool = True
) -> Iterator[Found]:
    """Return a name that begins with a known given name, or (`several`) has two words; `unknown`: any; with
    `followed` also one that a word follows which speaks of a person.
    """
    for found in person_in(match, any_case=False):
        words = match.string[found.start : found.end].split()
        if any(map(_is_no_name, words)):
            continue
        titled = match.string[: found.start].rstrip()[-1:] == "."
        known = is_given_name(words[0]) and not (len(words) == 1 and reads_as_a_word(words[0]))
        any_will_do = unknown and not ends_like_no_name(words[0]) and not reads_as_a_word(words[0])
        spoken_of = followed and not reads_as_a_word(words[0]) and _HE.match(match.string, found.end)
        if known or titled or any_will_do or spoken_of or (several and len(words) > 1 and not followed):
            yield Found(found.start, found.end, OTHER_PERSON)
