"""Patterns of streets, one for each country whose language Draftdesk reads.

A street has a house number. Street kinds follow each country's postal operator (Universal Postal Union,
addressing S42); see
`model/masking/addresses.py` for the town and post code that follow.
"""

CAPITAL = r"[^\W\d_a-zß-öø-ÿа-яё]"
WORD = rf"{CAPITAL}[^\W\d_]{{0,20}}(?:['\u2019-][^\W\d_]{{1,20}})?\.?"
PLAIN_KIND = r"street|road|avenue|boulevard|lane|drive|terrace|crescent|st|rd|ave|blvd|ln"
ROOM = (
    r"(?:(?:[Aa]pt|[Aa]partment|[Ff]lat|[Uu]nit|[Ss]uite|[Ff]loor|[Ss]te)\.?[ ]?\#?|\#[ ]?)\d{1,5}[A-Za-z]?"
)

_KIND = (
    r"(?:Street|Str|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Drive|Dr|Way|Court|Ct|Close|Crescent|Terrace"
    rf"|Square|Place|Gardens|Grove|Mews|Esplanade|Highway|Hwy|Parkway|Pkwy|{PLAIN_KIND}|STREET|ROAD|AVENUE|LANE"
    rf"|DRIVE|(?:Row|Walk|Circle|Cir|Trail|Trl|Rise|Quay|Wharf|Parade|Alley|Loop|Pike|Villas|Hill|View|Green|Park)"
    r"(?=,|[ ]?\n|[.;]?[ ]?$))(?!\w)\.?"
    r"(?:[ ][NS][EW](?!\w))?"
)
_HOUSE = r"(?<![\w.,:/#$€£%+-])\d{1,5}(?:[ ]?[A-Za-z](?!\w))?(?:[-/]\d{1,4}[a-z]?)?"
_NUMBER = r"\d{1,4}(?:[ ]?[a-zA-Z](?![^\W_]))?(?:[/-]\d{1,4})?(?![^\W_])"
_OF = (
    r"(?:(?:de|del|du|des|da|das|do|dos|di|della|dei|la|le|las|los|les"
    r"|d['\u2019]|l['\u2019]|van|den|der|het|ter)[ ]?)"
)

STREETS = (
    # English: 12 Elm Street; House 12, 4th Cross Road; PO Box 12
    rf"(?:\b{ROOM},?[ ])?(?:\b(?:House|Plot|Door)(?:[ ]No\.?)?[ ])?{_HOUSE},?[ ](?:[NSEW]\.?[ ])?(?:(?:{WORD}"
    rf"|\d{{1,3}}(?:st|nd|rd|th))[ ]){{1,3}}{_KIND}",
    rf"\b{ROOM},?[ ](?:{WORD}[ ]){{1,3}}{_KIND}",
    r"\bP\.?[ ]?O\.?[ ]?Box[ ]\d{1,6}(?!\w)",
    # French: 12 bis, rue de la Paix
    rf"{_HOUSE},?[ ](?:bis,?[ ]|ter,?[ ])?(?:[Rr]ue|[Aa]venue|[Aa]v\.|[Bb]oulevard|[Bb]d|[Pp]lace|[Cc]hemin"
    rf"|[Aa]llée|[Ii]mpasse|[Rr]oute|[Qq]uai"
    rf"|[Cc]ours|[Pp]assage|[Ss]quare|[Ff]aubourg)[ ]{_OF}{{0,2}}{WORD}(?:[ ](?:{_OF}{{1,2}})?{WORD}){{0,3}}",
    # German: Elmstraße 12; Lange Straße 12; Postfach 12 34 56
    rf"\b{CAPITAL}[^\W\d_]{{1,30}}(?:-{CAPITAL}[^\W\d_]{{1,30}}){{0,3}}-?(?:straße|strasse|str\.|weg|gasse"
    rf"|allee|platz|ring|damm|ufer|Straße|Str\.)[ ]{_NUMBER}",
    rf"\b{WORD}(?:[ ]{WORD})?[ ](?:Straße|Strasse|Str\.|Allee|Weg|Platz|Ring|Damm)[ ]{_NUMBER}",
    # Dutch, Danish, Swedish: Kerkstraat 12, Nørregade 15, Storgatan 12
    rf"\b{CAPITAL}[^\W\d_]{{1,30}}(?:straat|laan|gracht|plein|kade|singel|gade|vej|vejen|stræde|torv|gatan"
    rf"|vägen|gränd|torget|stigen)[ ]{_NUMBER}",
    # Spanish, Portuguese, Italian: Calle Mayor 5; C/ Mayor, 12; Rua das Flores, 45; Via Roma 15
    r"(?:\b(?:Calle|Carrer|Avenida|Avda\.|Av\.|Plaza|Paseo|Ronda|Carretera|Via|Viale|Piazza|Piazzale|Corso"
    r"|Largo|Vicolo|Rua|R\.|Travessa"
    rf"|Praça|Alameda|Estrada)"
    rf"|\bC/)[ ]?{_OF}{{0,2}}{WORD}(?:[ ](?:{_OF}{{1,2}})?{WORD}){{0,3}},?[ ](?:n[°º.]?[ ]?|nº[ ]?"
    rf"|s/n)?{_NUMBER}",
    # Polish: ul. Nowy Świat 15
    rf"\b(?:ul|al|pl|os)\.[ ]{WORD}(?:[ ]{WORD}){{0,3}}[ ]{_NUMBER}(?:[ ]?m\.?[ ]?\d{{1,4}})?",
    # Russian: ул. Ленина, д. 10, кв. 5; проспект Мира, 25
    r"(?<!\w)(?:ул\.|улица|проспект|просп\.|пр-т|пр\.|пер\.|переулок|бульвар|б-р|шоссе|наб\.|площадь)[ ]"
    rf"{WORD}(?:[ ]{WORD}){{0,2}},?[ ](?:д\.?|дом)?[ ]?{_NUMBER}(?:,?[ ](?:к\.|корп\.|кв\.?|квартира"
    rf"|стр\.)[ ]?\d{{1,4}}){{0,3}}",
)
"""A street with its house number, by country."""

CHINESE = (
    r"[\u4e00-\u9fff\d]{2,24}?(?:路|街|大道|巷|弄"
    r"|胡同)(?:[\u4e00-\u9fff]{0,4})\d{1,5}号(?:[\u4e00-\u9fff]{0,6}\d{1,5}(?:号楼|栋|单元|楼|层|室|座)){0,4}"
)
"""A Chinese address, from the province down to the room."""
