"""Extract a Slack message's words, in Slack's text format, from its text, attachments or blocks.

Other apps often leave `text` empty. The JSON was written by another app, so trust none of it. Sources:
https://docs.slack.dev/reference/messaging/payload and .../reference/block-kit/blocks
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_NO_PREVIEW = "[no preview available]"
_MENTION = re.compile(r"<(@[A-Z0-9]+|!(?:here|channel|everyone)|!subteam\^[A-Z0-9]+)(?:\|[^<>]*)?>")
_LINES = ("rich_text_section", "rich_text_quote", "rich_text_preformatted")


def message_text(message: Mapping[str, Any]) -> str:
    """The words of a message from an event or the Web API; empty if it has none."""
    text = message.get("text")
    said = text.strip() if isinstance(text, str) else ""
    if mails := mails_in(message):
        return "\n".join([*([said] if said else []), *map(_mail_text, mails)])
    # A person's blocks repeat the text, and their attachments preview links.
    if said and not message.get("bot_id"):
        return said
    beside = [*_attachments(message.get("attachments")), *_texts(message.get("blocks"))]
    for part in beside:
        if " ".join(part.split()) not in " ".join(said.split()):
            said = f"{said}\n{part.strip()}".strip()
    return said


def mails_in(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the mails among a message's files: how Slack posts what was sent to a channel's address.

    Source: https://docs.slack.dev/reference/objects/file-object
    """
    files = message.get("files")
    return [
        each
        for each in (files if isinstance(files, list) else ())
        if isinstance(each, Mapping) and "email" in (each.get("filetype"), each.get("mode"))
    ]


def has_files(message: Mapping[str, Any]) -> bool:
    """True if files came with the message: its own, or those of an attachment that another app posted."""
    attachments = message.get("attachments")
    attached = (
        [each for each in attachments if isinstance(each, Mapping)] if isinstance(attachments, list) else []
    )
    files, mails = message.get("files"), mails_in(message)
    others = isinstance(files, list) and len(files) > len(mails)
    return (
        others
        or any(each.get("attachments") for each in mails)
        or any(each.get("files") or (each.get("image_url") and not each.get("from_url")) for each in attached)
    )


def without_mention(slack_text: str, user_id: str) -> str:
    """Remove the mentions of one user, for example of the bot.

    >>> without_mention("<@U0BOT> where is <@U0BOT|bot>my order?", "U0BOT")
    'where is my order?'
    """
    return re.sub(rf"<@{re.escape(user_id)}(?:\|[^<>]*)?>[ \t]*", "", slack_text).strip()


def mentioned(slack_text: str) -> list[str]:
    """Whom a text mentions, in its order: ids of users; "!here" or "!subteam^ID" for several."""
    return [found.removeprefix("@") for found in _MENTION.findall(slack_text)]


def without_mentions(slack_text: str) -> str:
    """Remove every mention of people."""
    return _MENTION.sub(" ", slack_text).strip()


def mentions(slack_text: str, user_id: str) -> bool:
    """True if the text mentions this user."""
    return f"<@{user_id}>" in slack_text or f"<@{user_id}|" in slack_text


def _mail_text(mail: Mapping[str, Any]) -> str:
    """Return who sent a mail, as apps announce one, its subject and its text."""
    senders = mail.get("from")
    first = senders[0] if isinstance(senders, list) and senders and isinstance(senders[0], Mapping) else {}
    name, address = (str(first.get(key) or "").strip() for key in ("name", "address"))
    who = f"{name} <{address}>" if name and address else name or address
    told = [f"New mail from {who}"] if who else []
    texts = (mail.get(key) for key in ("plain_text", "preview_plain_text"))
    body = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    subject = mail.get("subject")
    return _escaped(
        "\n".join([*told, *([subject] if isinstance(subject, str) and subject else []), body.strip()])
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attachments(given: object) -> Iterator[str]:
    """Each attachment's title and text, else its fallback; previews of links are skipped."""
    for each in given if isinstance(given, list) else ():
        if not isinstance(each, Mapping) or each.get("from_url") or each.get("original_url"):
            continue
        parts = [part for name in ("pretext", "title", "text") if isinstance(part := each.get(name), str)]
        parts += _fields(each.get("fields"))
        fallback = each.get("fallback")
        yield from parts or _texts(each.get("blocks")) or ()
        if not parts and isinstance(fallback, str) and fallback != _NO_PREVIEW:
            yield fallback


def _fields(given: object) -> Iterator[str]:
    """Each field of an attachment, as a line of a form."""
    for each in given if isinstance(given, list) else ():
        if isinstance(each, Mapping) and isinstance(each.get("value"), str):
            title = each.get("title")
            yield f"{title}: {each['value']}" if isinstance(title, str) and title else each["value"]


def _texts(given: object) -> list[str]:
    """Every text in blocks or elements, one per separate line."""
    found = []
    for each in given if isinstance(given, list) else ():
        if isinstance(each, Mapping):
            found += _text_of(each)
    return found


def _text_of(block: Mapping[str, Any]) -> list[str]:
    kind, text = block.get("type"), block.get("text")
    if kind in ("actions", "image", "input"):
        return []  # Skip button labels: they are not part of the message.
    if kind == "table":
        return [" | ".join(" ".join(_texts([cell])) for cell in row) for row in _rows(block)]
    if kind in _LINES:
        return ["".join(_leaves(block.get("elements")))]
    own = text.get("text") if isinstance(text, Mapping) else text
    said = [own] if isinstance(own, str) else []
    return [*said, *_texts(block.get("fields")), *_texts(block.get("elements"))]


def _rows(table: Mapping[str, Any]) -> list[list[Any]]:
    rows = table.get("rows")
    return [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []


def _leaves(given: object) -> Iterator[str]:
    """The pieces of rich text, which may be links."""
    for each in given if isinstance(given, list) else ():
        word = (each.get("text") or each.get("url")) if isinstance(each, Mapping) else None
        if isinstance(word, str):
            yield word
