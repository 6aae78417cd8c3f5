"""The body of Zendesk's update request: one comment for a ticket, with the reply's key.

Source: Zendesk's OpenAPI description of its Support API.
"""

from typing import Any

from pydantic import BaseModel, Field

from bot.helpdesks.zendesk.schemas import KEY_FIELD


class CommentToWrite(BaseModel):
    """A comment to add."""

    body: str = Field(repr=False)
    public: bool
    author_id: int | None = None
    """None: the user of the credentials."""


class TicketUpdate(BaseModel):
    """An update that adds a comment; `updated_stamp` makes it a safe update."""

    comment: CommentToWrite
    key: str
    status: str | None = None
    updated_stamp: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The request's body."""
        ticket: dict[str, Any] = {
            "comment": self.comment.model_dump(exclude_none=True),
            "metadata": {"custom": {KEY_FIELD: self.key}},
        }
        if self.status is not None:
            ticket["status"] = self.status
        if self.updated_stamp is not None:
            ticket |= {"safe_update": True, "updated_stamp": self.updated_stamp}
        return {"ticket": ticket}
