"""What of a message is the question: the one way in which mail, chats and apps' messages are read.

Text in, text out: masking and storing is left to the caller. What was cut as a signature is handed over too,
for the customer's name stands there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from model.mail.automatic import is_by_program, is_form, reads_as_automatic
from model.mail.quotes import own_words
from model.mail.signatures import is_footer_only, without_signature
from model.mail.subjects import is_forward, is_reply, passes_on, plain_subject, points_to_subject
from model.mail.text import has_words, normal
from model.mail.transcripts import read_transcript
from model.text.small_talk import is_answer, is_small_talk

AUTOMATIC, EMPTY, SMALL_TALK = (
    "it was sent automatically",
    "it has no words",
    "it only greets, thanks or agrees",
)
"""Why a message makes no card."""

_ANNOUNCED = re.compile(
    r"[^\w\n]{0,4}(?:you(?:.ve| have) (?:got |received )?)?(?:an? )?(?:new |neue |nouve(?:au|lle) "
    r"|nuev[oa] |nuov[oa] |nov[oa]"
    r" |nieuwe? |ny(?:tt)? |now[aey] )?(?:incoming )?(?:e-?mail|mail|message|nachricht|courriel"
    r"|correo|mensaje|messaggio"
    r"|mensagem|bericht|besked|mejl|meddelande|wiadomość|ticket|request|conversation)s?(?: received)?"
    r"(?: from| von| de| da| di| van| fra| från| od)\b[^\n]{1,160}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mail:
    """A message as it came. `headers` are what the caller knows of them; `answers` says whether the message
    before it, by an agent, asked something (None: not known).
    """

    text: str
    subject: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    by_agent: bool = False
    automatic: bool = False
    """Whether the helpdesk says so."""
    answers: bool | None = None


@dataclass(frozen=True)
class Reading:
    """What of a message is the question, and why it makes no card; None where it makes one.

    `signature` is what was cut from under it. `customers` and `agents` are the names that a chat gives its
    two sides, to be masked wherever the question has them.
    """

    question: str
    why: str | None = None
    signature: str = ""
    customers: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()

    @property
    def automatic(self) -> bool:
        """Whether a program sent it."""
        return self.why == AUTOMATIC


def read(mail: Mail) -> Reading:
    """What of a message is the question, and whether it makes a card. Linear in the text's length."""
    body = normal(mail.text)
    chat = None if mail.by_agent else read_transcript(body)
    if chat is not None:
        return Reading(chat.question, None, "", chat.customers, chat.agents)
    own = own_words(body, forwards=is_forward(mail.subject))
    written = "\n\n".join(own.parts)
    question, signature = _question(mail, body, own.parts, own.forwarded)
    return Reading(question, _why_not(mail, written or own.forwarded, question), signature)


def _why_not(mail: Mail, written: str, question: str) -> str | None:
    flagged = mail.automatic or (is_by_program(mail.headers) and not is_form(written))
    if flagged or reads_as_automatic(mail.subject.strip(), written, by_agent=mail.by_agent):
        return AUTOMATIC
    if not has_words(question) and not is_small_talk(question):
        return EMPTY
    if is_footer_only(question):
        return EMPTY
    if is_small_talk(question) and not is_answer(question, asked=mail.answers):
        return SMALL_TALK
    return None


def _question(mail: Mail, body: str, parts: tuple[str, ...], forwarded: str) -> tuple[str, str]:
    """The question, and the signature cut from it. When cutting leaves no words, the whole stands."""
    shortened = [without_signature(_unannounced(part)) for part in parts]
    signature = "\n\n".join(cut for _, cut in shortened if cut)
    words = "\n\n".join(text for text, _ in shortened if has_words(text))
    if forwarded:
        passed, below = without_signature(forwarded)
        above = "" if passes_on(words) or points_to_subject(words) else words
        whole = "\n\n".join(each for each in (above, passed if has_words(passed) else forwarded) if each)
        return whole, "\n\n".join(each for each in (signature, below) if each)
    return _with_subject(mail, body, words, "\n\n".join(parts)), signature


def _unannounced(part: str) -> str:
    """The words below an app's line that says from whom they are."""
    first, _, rest = part.partition("\n")
    return rest.strip() if has_words(rest) and _ANNOUNCED.fullmatch(first) else part


def _with_subject(mail: Mail, body: str, words: str, written: str) -> str:
    """The words, or the subject where they say nothing by themselves, or the whole."""
    subject = "" if mail.by_agent else plain_subject(mail.subject)
    if has_words(words):
        if subject and points_to_subject(words):
            return subject
        says_little = is_small_talk(words) and not is_reply(mail.subject) and not is_small_talk(subject)
        return f"{subject}\n\n{words}" if subject and says_little else words
    quoted_only = not written.strip() and has_words(body)
    if subject and not (quoted_only and is_reply(mail.subject)):
        return subject
    return written.strip() or body.strip()
