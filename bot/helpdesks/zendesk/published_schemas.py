"""The fields of Zendesk's macros and of its help centre's articles that Draftdesk uses; see `schemas.py`.

Sources: Zendesk's OpenAPI description of its Support API; for articles the documentation of its
Help Center API.
"""

from datetime import datetime
from typing import Any

from pydantic import Field

from bot.helpdesks.zendesk.schemas import Answer, Paged
from model.mail.files import shown_by_html


class MacroAction(Answer):
    """One effect of a macro."""

    field: str
    value: Any = Field(default=None, repr=False)


class Macro(Answer):
    """A macro. `text` has its Liquid."""

    id: int
    title: str
    description: str | None = None
    active: bool = True
    actions: tuple[MacroAction, ...] = ()
    restriction: dict[str, Any] | None = None
    updated_at: datetime | None = None

    @property
    def text(self) -> str:
        """The comment that it writes; empty if it writes none."""
        html, plain = self._written("comment_value_html"), self._written("comment_value")
        return shown_by_html(html) if html else plain

    @property
    def is_internal(self) -> bool:
        """Whether its comment is a note that customers do not see."""
        return self._written("comment_mode_is_public").casefold() == "false"

    @property
    def is_personal(self) -> bool:
        """Whether it is one agent's own."""
        return str((self.restriction or {}).get("type", "")).casefold() == "user"

    def _written(self, name: str) -> str:
        """What an action sets; the text of a pair that says for which channel it is."""
        value = next((each.value for each in self.actions if each.field == name), "")
        return str(value[-1] if isinstance(value, list) and value else value or "")


class MacrosPage(Answer):
    """Some macros; the address of the next page is missing on the last."""

    macros: tuple[Macro, ...]
    next_page: str | None = None


class Article(Answer):
    """An article of the help centre, in its own language."""

    id: int
    title: str
    body: str | None = Field(default=None, repr=False)
    html_url: str
    locale: str = ""
    draft: bool = False
    user_segment_id: int | None = None
    user_segment_ids: tuple[int, ...] | None = None
    updated_at: datetime | None = None

    @property
    def is_restricted(self) -> bool:
        """Whether only some people can read it."""
        return self.user_segment_id is not None or bool(self.user_segment_ids)


class ArticlesPage(Paged):
    """Up to 100 articles."""

    articles: tuple[Article, ...]
