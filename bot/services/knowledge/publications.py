"""Gather what is published: a helpdesk's macros and articles, and the articles of a folder."""

from collections.abc import Iterable
from pathlib import Path

from bot.helpdesks.port import Article, Macro
from bot.pairs.pair import digest
from bot.published.articles import Passage, passages_of_html, passages_of_markdown
from bot.published.folder import read_folder
from bot.published.liquid import with_placeholders
from bot.services.knowledge.published import Publication, Published
from db.vocabulary import ResolutionSource
from model.drafting.limits import LONGEST_REPLY
from model.masking.mask import escape_braces

TOO_LONG = f"more than {LONGEST_REPLY:,} characters, which no draft may have"
UNREADABLE = "cannot be read"
_BEGINNING = 300
"""Characters of a passage that its question has beside title and heading, to be found by."""


def macros(helpdesk: str, found: Iterable[Macro]) -> Publication:
    """Return a helpdesk's macros, each as one reply."""
    made = Publication(ResolutionSource.MACRO, f"{helpdesk}:macro:", f"{helpdesk}-macros")
    for each in found:
        if each.left_out is not None:
            made.left_out[each.left_out] += 1
            continue
        try:
            reply = with_placeholders(each.text)
        except ValueError as error:
            made.left_out["conditions, loops or other commands of Liquid"] += 1
            made.told.append(f"macro {each.id}: {error}")
            continue
        if len(reply) > LONGEST_REPLY:
            made.left_out[TOO_LONG] += 1
            made.told.append(f"macro {each.id}: {TOO_LONG}")
            continue
        # "Refunds::Late refund" is a menu and its entry.
        title = " ".join(each.title.replace("::", ": ").split())
        question = f"{title}\n{each.description}".strip()
        made.texts.append(Published(f"{made.prefix}{each.id}", question, reply, each.changed_at))
    return made


def articles(helpdesk: str, found: Iterable[Article]) -> Publication:
    """Return the passages of a helpdesk's articles, each with the article's link."""
    made = Publication(ResolutionSource.ARTICLE, f"{helpdesk}:article:", f"{helpdesk}-articles")
    for each in found:
        if each.left_out is not None:
            made.left_out[each.left_out] += 1
            continue
        for passage in passages_of_html(each.html):
            text = _published(f"{made.prefix}{each.id}", each.title, passage, each.link)
            made.texts.append(Published(text.place, text.question, text.reply, each.changed_at))
    return made


def articles_in(folder: Path) -> Publication:
    """Return the passages of the folder's files. Raises Refused if there is no such folder."""
    made = Publication(ResolutionSource.ARTICLE, "folder:article:", "articles")
    for each in read_folder(folder):
        if isinstance(each, str):
            made.left_out[UNREADABLE] += 1
            made.told.append(each)
            continue
        place = f"{made.prefix}{digest(each.place)[:16]}"
        for passage in passages_of_markdown(each.text):
            made.texts.append(_published(place, each.title, passage, None))
    return made


def _published(place: str, title: str, passage: Passage, link: str | None) -> Published:
    heading = passage.heading if passage.heading.casefold() != title.casefold() else ""
    question = "\n".join(part for part in (title, heading, passage.text[:_BEGINNING]) if part)
    reply = passage.text if link is None else f"{passage.text}\n\n{title}: {link}"
    return Published(f"{place}:{digest(passage.text)[:16]}", question, escape_braces(reply))
