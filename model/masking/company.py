"""Tell whose a value in a reply is that is not the customer's: the company's, or that one ticket's alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from model.masking.addresses import ADDRESS
from model.masking.company_cues import is_asked_to_call, said_to_be_ours
from model.masking.emails import EMAIL
from model.masking.found import Found
from model.masking.links import LINK
from model.masking.phones import PHONE

_ROLES = re.compile(
    r"(?:info|help|support|services?|returns?|retouren?|kunden(?:service|dienst)|hilfe|care|contact"
    r"|kontakt|hello|hallo"
    r"|billing|accounts?|accounting|orders?|sales|shop|store|warranty|repairs?|claims?|complaints?"
    r"|feedback|press|privacy"
    r"|datenschutz|office|team|mail|post|desk|customers?|rechnung|bestellung|sav|retours?|commandes?"
    r"|bonjour|service-?client"
    r"|devoluciones|atencion|clientes?|pedidos|ayuda|contacto|hola|assistenza|resi|ciao|ajuda|suporte"
    r"|no-?reply)"
    r"(?:[._-]?(?:team|desk|care|service|support|centre|center|client|cliente|[a-z]{2}))?",
    re.IGNORECASE,
)
"""What stands before the @ of a company's mailboxes."""
_FREE_MAIL = re.compile(
    r"@(?:gmail|googlemail|yahoo|outlook|hotmail|live|icloud|me|aol|gmx|web|proton|protonmail|t-online"
    r"|orange|free|laposte"
    r"|libero|terra|mail)\.",
    re.IGNORECASE,
)
_FREE_OF_CHARGE = re.compile(r"0?800[ -]?\d|0808|\+?1?[ -]?\(?8(?:00|88|77|66|55|44|33)\)?[ -]\d{3}[ -]\d{4}")
"""Numbers that only companies have."""
_SAME_FOR_ALL = re.compile(
    r"utm_\w+|lang|locale|hl|country|ref|source|page|q|category|topic|tab|v", re.IGNORECASE
)
"""Keys of a link's query that say nothing of a person."""
REACHED_BY = frozenset({ADDRESS, EMAIL, PHONE})
"""Kinds by which people and companies are reached."""


@dataclass(frozen=True)
class Company:
    """What is known to be the company's: the `domains` of its site and mail, and the agent's full name.
    `region` is the country code for national phone numbers.
    """

    domains: frozenset[str] = frozenset()
    agent: str | None = None
    region: str | None = None

    def owns(self, text: str, found: Found) -> bool:
        """Whether a value that a reply holds is the company's: known as its own, or called so there."""
        value = text[found.start : found.end]
        if found.name == LINK:
            return _is_for_all(value)
        if found.name not in REACHED_BY:
            return False
        if found.name == EMAIL and domain_of(value) in self.domains:
            return True
        said = said_to_be_ours(text, found.start, found.end)
        if said is None and found.name == PHONE:
            return is_asked_to_call(text, found.start) or _FREE_OF_CHARGE.match(value) is not None
        if said is None and found.name == EMAIL:
            return _ROLES.fullmatch(value.partition("@")[0]) is not None and not _FREE_MAIL.search(value)
        return said is True


def _is_for_all(link: str) -> bool:
    query = urlsplit(link).query
    return bool(query) and all(_SAME_FOR_ALL.fullmatch(key) for key, _ in parse_qsl(query, True))


def domains_in(values: Iterable[str]) -> frozenset[str]:
    """The domains of the links and addresses of e-mail in `values`, lower case, without "www."."""
    found = (domain_of(word) for value in values for word in value.split())
    return frozenset(domain for domain in found if domain)


def domain_of(value: str) -> str:
    """The domain of an address of e-mail or of a link; "" if it is neither."""
    if "@" in value:
        return value.rpartition("@")[2].casefold().strip(".,;>")
    host = urlsplit(value if "//" in value else f"//{value}").hostname or "" if "." in value else ""
    return host.removeprefix("www.")
