"""Which columns of a table, or keys of a JSON line, hold the question, the answer, the topic and the date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from bot.helpdesks.port import Comment
from bot.pairs.pair import MOST_CHARACTERS, Broken, Pair, Record, digest
from model.mail.files import shown_by_html

_KNOWN: Mapping[str, tuple[str, ...]] = {
    "question": (
        "question", "message", "instruction", "customer message", "customer question", "customer", "query",
        "request", "inquiry", "enquiry", "ticket", "utterance", "prompt", "input", "description", "frage",
        "kundenfrage", "anfrage", "nachricht", "demande", "pregunta", "consulta", "mensaje", "domanda",
        "richiesta", "pergunta", "mensagem", "vraag", "bericht", "pytanie",
    ),
    "answer": (
        "answer", "reply", "response", "resolution", "agent reply", "agent response", "agent", "solution",
        "output", "completion", "macro", "antwort", "loesung", "lösung", "réponse", "reponse", "respuesta",
        "risposta", "resposta", "antwoord", "oplossing", "odpowiedź", "odpowiedz",
    ),
    "topic": ("topic", "intent", "category", "subject area", "thema", "kategorie", "sujet", "tema"),
    "date": (
        "date", "at", "created at", "created", "solved at", "closed at", "answered at", "time", "timestamp",
        "datum", "fecha", "data",
    ),
}  # fmt: skip
"""Names of columns, likeliest first; "_" and "-" read as a space."""
_LONGEST_TOPIC = 64


@dataclass(frozen=True)
class Columns:
    """The names of the columns to take; None: by the names that are usual."""

    question: str | None = None
    answer: str | None = None
    topic: str | None = None
    date: str | None = None

    def taken_from(self, header: Sequence[str]) -> "Columns":
        """Return the header's own names for these columns; None for one that it lacks."""
        return Columns(**{each.name: self._found(each.name, header) for each in fields(self)})

    @property
    def complete(self) -> bool:
        """Whether there is a question and an answer."""
        return self.question is not None and self.answer is not None

    def _found(self, role: str, header: Sequence[str]) -> str | None:
        told: str | None = getattr(self, role)
        by_name = {_plain(name): name for name in reversed(header)}
        wanted = (_plain(told),) if told is not None else _KNOWN[role]
        return next((by_name[name] for name in wanted if name in by_name), None)


def pair_of(place: str, taken: Columns, values: Mapping[str, str]) -> Record:
    """Return the question and answer among a record's values by column."""
    question, answer = (_text(values.get(name or "", "")) for name in (taken.question, taken.answer))
    if not question.strip():
        return Broken(place, "no question")
    if not answer.strip():
        return Broken(place, "no answer")
    if max(len(question), len(answer)) > MOST_CHARACTERS:
        return Broken(place, f"a text of more than {MOST_CHARACTERS:,} characters")
    at = _date(values.get(taken.date or "", ""))
    known = digest(question, answer)
    when = at or datetime(2000, 1, 1, tzinfo=UTC)
    asked = Comment(f"{known}?", question, public=True, by_agent=False, author="", created_at=when)
    later = when + timedelta(hours=1)
    replied = Comment(known, answer, public=True, by_agent=True, author="", created_at=later)
    return Pair(place, (asked, replied), _topic(values.get(taken.topic or "", "")), at)


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").split()).casefold()


def _text(value: str) -> str:
    """Return a cell's text; what it shows, if it is HTML."""
    is_html = "<" in value and any(
        tag in value.casefold() for tag in ("</p>", "<br", "</div>", "</a>", "</li>")
    )
    return shown_by_html(value[:MOST_CHARACTERS]) if is_html else value


def _topic(value: str) -> str | None:
    """Return a topic as the model names topics: "Track order" is "track_order"."""
    return "_".join(value.casefold().split())[:_LONGEST_TOPIC] or None


def _date(value: str) -> datetime | None:
    """Return an ISO 8601 date; None for any other, because 01/02/2026 is January or February."""
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
