"""The account's macros and articles, as the API shows them.

The fields of a macro follow Zendesk's description of its Support API, those of an article the page "Articles"
of the Help Center API's documentation.
"""

from typing import Any

from tests.bot.support.zendesk.records import Clock, Json, stamp

HOST = "https://acme.zendesk.com"


class PublishedTexts:
    """What the account publishes."""

    def __init__(self, clock: Clock) -> None:
        self.macros: list[Json] = []
        self.articles: list[Json] = []
        self._clock = clock
        self._last_id = 360_000

    def add_macro(self, title: str, comment: str, *, html: bool = False, **more: Any) -> Json:
        """Add an active macro that writes `comment` and solves the ticket."""
        name = "comment_value_html" if html else "comment_value"
        actions = [{"field": "status", "value": "solved"}, {"field": name, "value": comment}]
        macro = {
            "id": self._next_id(),
            "title": title,
            "active": True,
            "actions": actions,
            "restriction": None,
            "description": None,
            "position": len(self.macros) + 1,
            "created_at": stamp(self._clock.now()),
            "updated_at": stamp(self._clock.now()),
        }
        self.macros.append(macro | more)
        return self.macros[-1]

    def add_article(self, title: str, body: str, **more: Any) -> Json:
        """Add an article that everybody can read."""
        number = self._next_id()
        article = {
            "id": number,
            "url": f"{HOST}/api/v2/help_center/en-us/articles/{number}.json",
            "html_url": f"{HOST}/hc/en-us/articles/{number}",
            "author_id": 1,
            "comments_disabled": False,
            "draft": False,
            "promoted": False,
            "position": 0,
            "vote_sum": 0,
            "vote_count": 0,
            "section_id": 2,
            "created_at": stamp(self._clock.now()),
            "updated_at": stamp(self._clock.now()),
            "edited_at": stamp(self._clock.now()),
            "name": title,
            "title": title,
            "source_locale": "en-us",
            "locale": "en-us",
            "outdated": False,
            "outdated_locales": [],
            "user_segment_id": None,
            "user_segment_ids": [],
            "permission_group_id": 3,
            "content_tag_ids": [],
            "label_names": [],
            "body": body,
        }
        self.articles.append(article | more)
        return self.articles[-1]

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id
