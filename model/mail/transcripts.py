"""Read a chat in one text ("Visitor 123: ... / Agent Max: ..."): what its customer said, and who spoke."""

import re
from collections import Counter
from dataclasses import dataclass, field

from model.mail.phrases import any_of, compiled

_TIME = (
    r"(?:[(\[]\s?)?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?[ T]{1,2})?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?:\s?[ap]\.?m\.?|\s?uhr)?(?:\s?[)\]])?"
)
_WHO = r"(?P<who>[^\W\d_][^\n:()\[\]<>@,;.!?]{0,38}?\.?)"
_ROLE = r"(?:\s?[(\[](?P<role>[^()\[\]\n\d:]{2,30})[)\]])?"
_TURN = re.compile(
    rf"[ \t]*(?:{_TIME}\s?[-\u2013"
    rf"|]?\s?)?\*{{0,2}}{_WHO}{_ROLE}(?:[ ,]{{0,2}}{_TIME})?\*{{0,2}}\s?:\*{{0,2}}(?!//|\d)(?P<said>.*)",
    re.IGNORECASE,
)
_HEAD = re.compile(
    rf"[ \t]*\*{{0,2}}{_WHO}{_ROLE}\*{{0,2}}[ ,\u00b7|\u2013-]{{1,4}}{_TIME}[ \t]*:?", re.IGNORECASE
)
_FORM = frozenset(
    """
    name order e-mail email mail phone telephone address message subject product item quantity price
    total date q a question answer frage antwort vorname nachname bestellnummer bestellung adresse
    telefon nachricht betreff nom prénom commande adresse téléphone objet nombre apellido pedido
    dirección teléfono asunto nome cognome ordine indirizzo telefono oggetto encomenda endereço
    telefone assunto naam bestelling adres onderwerp navn ordre emne namn ämne imię nazwisko
    zamówienie temat ps note notes http https problem issue size color colour from to sent von an
    gesendet de para da data tracking invoice reason details city country
    """.split()  # noqa: SIM905 - a hundred words in a list would be harder to read.
)
_GREETS_AS_AGENT = re.compile(
    r"how (?:can|may) (?:i|we) (?:help|assist)|welcome to|thank(?:s| you) for (?:contacting|reaching|waiting)"
    r"|wie kann ich (?:ihnen|dir)|willkommen bei|comment puis-je|bienvenue|en qué puedo|bienvenid"
    r"|come posso|benvenut"
    r"|como posso|em que posso|bem-vind|waarmee kan|hoe kan ik|welkom|hvad kan jeg|hvordan kan jeg|velkommen"
    r"|hur kan jag|vad kan jag|välkommen|w czym mogę|jak mogę pomóc|witamy",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Transcript:
    """What a chat's customer said, and the chat's names of its two sides."""

    question: str
    customers: tuple[str, ...]
    agents: tuple[str, ...]


@dataclass
class _Turn:
    who: str
    timed: bool
    said: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line for line in self.said if line)


def read_transcript(text: str) -> Transcript | None:
    """Return the customer's side of a chat; None for other texts, especially a form ("Name: ...
    Order: ...").
    """
    before, turns = _turns(text)
    spoken = Counter(turn.who.casefold() for turn in turns)
    if len(spoken) < 2:
        return None
    sides = _sides(turns)
    if sides is None or not _is_chat(turns, spoken, with_roles=any(_role(turn.who) for turn in turns)):
        return None
    customers = [turn for turn in turns if sides[turn.who.casefold()] == "visitor"]
    said = [line for line in before if not _is_chat_line(line)]
    question = "\n".join([*said, *(turn.text for turn in customers if turn.text)]).strip()
    if not question:
        return None
    others = [turn for turn in turns if sides[turn.who.casefold()] == "agent"]
    return Transcript(question, _names(customers), _names(others))


def _turns(text: str) -> tuple[list[str], list[_Turn]]:
    """Return the lines before a chat, and its turns."""
    before: list[str] = []
    turns: list[_Turn] = []
    for line in text.split("\n"):
        short = line[:1_000]
        if _is_chat_line(short):
            continue
        found = _TURN.fullmatch(short) or _HEAD.fullmatch(short)
        if found is not None and len(found["who"].split()) <= 4:
            who = f"{found['who']} ({found['role']})" if found["role"] else found["who"]
            said = found.groupdict().get("said")
            timed = re.search(rf"{_TIME}", short[: found.start("said")] if said is not None else short)
            turns.append(_Turn(who.strip(), timed is not None, [said.strip() if said is not None else ""]))
            turns[-1].said[-1] += line[1_000:] if said is not None else ""
        elif turns:
            turns[-1].said.append(line.strip())
        else:
            before.append(line.strip())
    return before, turns


def _is_chat_line(line: str) -> bool:
    plain = line[:200].strip(" \t*-=_#[]()")
    plain = re.sub(rf"^{_TIME}[\])]?\s?[-\u2013|]?\s?", "", plain, flags=re.IGNORECASE)
    return bool(plain) and compiled("", "chat", r".{0,80}").fullmatch(plain) is not None


def _is_chat(turns: list[_Turn], spoken: Counter[str], *, with_roles: bool) -> bool:
    """Return whether labels are speakers: they have a role or times, or speak several times, in sentences."""
    if any(who in _FORM for who in spoken) and not with_roles:
        return False
    if sum(who in _FORM for who in spoken) > 1:
        return False
    words = sum(len(turn.text.split()) for turn in turns) / len(turns)
    if with_roles or all(turn.timed for turn in turns):
        return words >= 1.5 and max(len(turn.text.split()) for turn in turns) >= 3
    return len(turns) >= 4 and max(spoken.values()) >= 2 and len(spoken) <= 3 and words >= 2.5


def _role(who: str) -> str | None:
    if re.search(rf"(?:^|\W)(?:{any_of('agent')})(?:\W|$)", who, re.IGNORECASE):
        return "agent"
    return (
        "visitor"
        if re.match(rf"(?:{any_of('visitor')})(?:\W|\d|$)|.*\((?:{any_of('visitor')})\)$", who, re.IGNORECASE)
        else None
    )


def _sides(turns: list[_Turn]) -> dict[str, str] | None:
    """Return each speaker's side: by role, by an agent's greeting, else the first one is the customer."""
    roles = {turn.who.casefold(): _role(turn.who) for turn in turns}
    known = {role for role in roles.values() if role}
    if known == {"agent"}:
        return {who: role or "visitor" for who, role in roles.items()}
    if known:
        found = {who: role or "agent" for who, role in roles.items()}
        return found if "agent" in found.values() else None
    greets = next((turn.who.casefold() for turn in turns if _GREETS_AS_AGENT.search(turn.text)), None)
    if greets is not None:
        return {who: "agent" if who == greets else "visitor" for who in roles}
    first = turns[0].who.casefold()
    return {who: "visitor" if who == first else "agent" for who in roles}


def _names(turns: list[_Turn]) -> tuple[str, ...]:
    """Return the speakers' names without their roles and numbers, each once."""
    found: dict[str, None] = {}
    for turn in turns:
        bare = re.sub(r"\([^)]*\)", "", turn.who)
        bare = re.sub(rf"(?<!\w)(?:{any_of('visitor', 'agent')})(?!\w)", " ", bare, flags=re.IGNORECASE)
        name = " ".join(re.sub(r"[\d#*_/|-]", " ", bare).split())
        if len(name) > 1:
            found[name] = None
    return tuple(found)
