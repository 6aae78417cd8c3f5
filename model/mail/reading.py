"""Find the question in a message: the one way to read mail, chats and apps' messages.

Text in, text out; the caller masks and stores. Also returns the signature, because it contains the customer's
name.
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
"""Why a message gets no card."""

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
    """A message as received. `headers` are the known ones; `answers` says whether the agent's message before
    it asked something (None: unknown).
    """

    text: str
    subject: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    by_agent: bool = False
    automatic: bool = False
    """Whether the helpdesk says that a program sent it."""
    answers: bool | None = None


@dataclass(frozen=True)
class Reading:
    """A message's question, and why it gets no card; None if it gets one.

    `signature` was cut from below it, and an app's line that names the writer from above it. `customers` and
    `agents` are a chat's names of its two sides, to be masked wherever the question has them.
    """

    question: str
    why: str | None = None
    signature: str = ""
    customers: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()

    @property
    def automatic(self) -> bool:
        """Return whether a program sent it."""
        return self.why == AUTOMATIC


def read(mail: Mail) -> Reading:
    """Return a message's question, and why it gets no card, in time linear in the text's length."""
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
    """Return the question, and the signature cut from it. If cutting leaves no words, return the
    whole text.
    """
    announced = [_unannounced(part) for part in parts]
    shortened = [without_signature(part) for part, _ in announced]
    told = (
        each for (_, banner), (_, cut) in zip(announced, shortened, strict=True) for each in (banner, cut)
    )
    signature = "\n\n".join(each for each in told if each)
    words = "\n\n".join(text for text, _ in shortened if has_words(text))
    if forwarded:
        passed, below = without_signature(forwarded)
        above = "" if passes_on(words) or points_to_subject(words) else words
        whole = "\n\n".join(each for each in (above, passed if has_words(passed) else forwarded) if each)
        return whole, "\n\n".join(each for each in (signature, below) if each)
    return _with_subject(mail, body, words, "\n\n".join(parts)), signature


def _unannounced(part: str) -> tuple[str, str]:
    """Return the words below an app's line that says who wrote them, and that line; empty without one."""
    first, _, rest = part.partition("\n")
    return (rest.strip(), first) if has_words(rest) and _ANNOUNCED.fullmatch(first) else (part, "")


def _with_subject(mail: Mail, body: str, words: str, written: str) -> str:
    """Return the words, or the subject if the words alone say nothing, or the whole."""
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
