"""Repair faults in Bitext's replies by named rules; leave out replies that no agent would send.

The faults are the data set generator's: phrases that do not fit together, a missing space, an extra quotation
mark. The rules hold for public rows; approved replies stay as the agent wrote them.
`python -m model.experiments.repairs` counts the replies that each rule changes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_THEN = r"(?= (?:about|and|concerning|for|regarding|to|with)\b|[!.,])"
_I = r"I(?:(?<=\AI)|(?<=[!.] I))"  # The first word of a reply, or of a later sentence.
_BALANCED = r'[^"]*(?:"[^"]*"[^"]*)*'  # Text in which quotation marks are paired.
_LABEL = r"(['\"]?\{\{[^{}]*\}\}['\"]?)"
_BOUGHT = r"(?:from which|through which|where|with whom) you (?:made|placed|purchased|bought)"
_SELLER = r"(?:company|organization|platform|website|retailer|seller|store|vendor)"
_MEANING_YES = (  # Phrases of the generator for "I understand".
    "'m (?:not mistaken|with you(?=,)|on your side|on the same (?:wavelength|page)"
    "|picking up what you're putting down)| pick up what you're putting down| see what you mean| get it"
    "| hear you loud and clear|'ve been there"
)

_IN_BRACKETS = {
    "company name": "Company Name",
    "company website url": "Website URL",
    "customer service number": "Customer Support Phone Number",
    "customer service phone number": "Customer Support Phone Number",
    "customer support email": "Customer Support Email",
    "customer support hours": "Customer Support Hours",
    "customer support phone number": "Customer Support Phone Number",
    "email address": "Customer Support Email",
    "phone number": "Customer Support Phone Number",
    "support email": "Customer Support Email",
}


def _placeholder(found: re.Match[str]) -> str:
    name = _IN_BRACKETS.get(found[1].casefold())
    return found[0] if name is None else f"{{{{{name}}}}}"


def _spaced(found: re.Match[str]) -> str:
    return f"{found[1]} {found[2].upper()}"


@dataclass(frozen=True)
class Rule:
    """A fault: its name, the pattern that finds it, and the replacement (None: leave the reply out).

    A reply without the text `sign` cannot have the fault; this spares a slow search.
    """

    name: str
    broken: re.Pattern[str]
    instead: str | Callable[[re.Match[str]], str] | None
    sign: str = ""

    def apply(self, reply: str) -> str | None:
        """Return the reply without this fault; None if the reply must be left out."""
        if self.sign not in reply:
            return reply
        if self.instead is None:
            return None if self.broken.search(reply) else reply
        return self.broken.sub(self.instead, reply)


def _repair(name: str, broken: str, instead: str | Callable[[re.Match[str]], str], sign: str = "") -> Rule:
    return Rule(name, re.compile(broken), instead, sign)


def _leave_out(name: str, broken: str) -> Rule:
    return Rule(name, re.compile(broken), None)


RULES = (
    # Characters.
    _repair("space before a line break", r"[ \t]+(?=\n)", ""),
    _repair("two spaces", r"(?<=\S) {2,}(?=\S)", " ", sign="  "),
    _repair("opening quote without its pair", r'\A"(?=[^"]{40})', ""),
    _repair("closing quote without its pair", rf'\A({_BALANCED})"\Z', r"\1", sign='"'),
    _repair(
        "no space after a sentence",
        r"""([!?](?<=[a-z}"')].)|\.(?<=[a-z}]{2}.)(?=[A-Z]))([A-Za-z])""",
        _spaced,
    ),
    _repair("no space after a list number", r"(?m)^(\d{1,2}\.)(?=[A-Z])", r"\1 "),
    # Openings that join phrases that do not fit.
    _repair(
        "“here to help to us”",
        r"\AWe're here (?:to help|for you) to us\b",
        "Thank you for reaching out to us",
    ),
    _repair(
        "“here to help about”",
        r"\AWe're here (?:to help|for you)(?= (?:about|and|for|regarding|to (?:inform|notify|report))\b)",
        "Thank you for reaching out to us",
    ),
    _repair(
        "“trusting to us for”",
        rf"\AThank you for trusting(?: to us)?{_THEN}",
        "Thank you for coming to us",
    ),
    _repair(
        "“contacting to us”",
        rf"\A(Thank you for contacting|Glad you contacted)(?: to us)?{_THEN}",
        r"\1 us",
    ),
    _repair(
        "“in touch to us”",
        r"\A(Thank you for getting|Glad you got) in touch to us\b",
        r"\1 in touch with us",
    ),
    _repair("“to us” twice", r"\A(Thanks for dropping us a line|I'm glad you contacted us) to us\b", r"\1"),
    _repair(
        "“your message and informing”",
        r"\A(?:Grateful you reached out|Glad you (?:contacted|got in touch)|I'm glad you contacted us"
        r"|Happy to get your message|We've received your message|(?:We a|A)ppreciate your (?:message|inquiry)"
        r"|Thank you for your (?:message|inquiry))(?: to us| with us| us)? and (?=[a-z]+ing\b)",
        "Thank you for reaching out to us and ",
    ),
    _repair(
        "“I get it your need”",
        rf"{_I}(?:{_MEANING_YES}|'m clearly cognizant|'m following),? (?=(?:your|the) )",
        "I understand ",
    ),
    _repair(
        "“I'm following you that”",
        rf"{_I}(?:{_MEANING_YES}|'m following you|'m with you|'ve got"
        r"| can relate(?: to the understanding)?),? that(?! (?:covered|part)\b)",
        "I understand that",
    ),
    _repair("“I realized, you”", rf"{_I}(?:'ve)? (?:understood|realized), (?=you)", "I understand that "),
    _repair("“aware of you need”", r"fully aware of you(?=[ '])", "fully aware that you"),
    _repair("“cognizant how”", r"clearly cognizant how\b", "clearly aware of how"),
    _repair("“a agent”", r" a (?=(?:address|agent) )", " an "),
    # Labels and blanks.
    _repair("the same label twice", rf"{_LABEL}(?:(?:,? or|,) \1)+", r"\1"),
    _repair(
        "an order number as a section",
        r"\{\{Order Number\}\}(?=['\"]? (?:section|page)\b)",
        "{{Order Status}}",
    ),
    _repair("a blank around a blank", r"\{\{([^{}]*\{\{[^{}]*\}\}[^{}]*)\}\}", r"\1"),
    _repair("braces of one blank missing", r"\{(?<!\{\{)([^{}]+)\}{1,2}", r"\1"),
    _repair("a blank in square brackets", r"\[([A-Za-z ]+)\]", _placeholder),
    _repair("square brackets around a blank", r"\[(\{\{[^{}]*\}\})\]", r"\1"),
    _repair(
        "an invented e-mail address",
        r"\[?[\w.]+@(?:company|companyname|example)\.com\]?",
        "{{Customer Support Email}}",
        sign="@",
    ),
    _repair(
        "an address of example.com",
        r"[\[(]?(?:www\.)?example\.com(?:/\w+)?[\])]?",
        "{{Website URL}}",
        sign="example.com",
    ),
    _repair(
        "an address where the website is meant",
        r"our (\{\{Website URL\}\})(?! (?:website|page|site|platform)\b)",
        r"our website at \1",
    ),
    _repair("an amount in dollars", r"\$(?=\{\{)", "{{Currency Symbol}}"),
    # Replies that no agent would send.
    _leave_out("an instruction to its author", r"\["),
    _leave_out("cut short", r"\Z(?:(?<=[\w,:;])|(?<=[^.]\.{3}))"),
    _leave_out("a language model about itself", r"[Aa]s an? (?:text-based )?AI\b"),
    _leave_out(
        "a lecture on language",
        r"[Pp]rofan|(?:offensive|inappropriate|foul|vulgar|explicit|disrespectful|abusive) "
        r"(?:language|words?\b)",
    ),
    _leave_out("a swear word", r"[Bb]loody\b|damn\b"),
    _leave_out("a telephone call", r"[Yy]our call\b|stay on the line|[Tt]hank you for calling|to call and\b"),
    _leave_out(
        "support of some other company",
        rf"[Nn]ame of the (?:specific )?{_SELLER}\b"
        rf"|[Ww](?:hich|hat) (?:specific )?{_SELLER}\b[^.?!]{{0,60}} you"
        rf"| (?:the|an?) {_SELLER}(?: or \w+)? {_BOUGHT}\b",
    ),
    _leave_out(
        "places of one country",
        r"(?:Canada|Vancouver|Montreal|Toronto|New York|Los Angeles|California|United States)\b",
    ),
)


def repair(reply: str) -> str | None:
    """Return the reply with every rule applied, in order; None if it must be left out."""
    for rule in RULES:
        mended = rule.apply(reply)
        if mended is None:
            return None
        reply = mended
    return reply.strip() or None
