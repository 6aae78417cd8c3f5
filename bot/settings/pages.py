"""Write the pages for people from the declarations: `.env.example` and `docs/settings.md`.

`python -m bot.settings.pages` in the checkout writes both; a test compares them with the declarations.
"""

import textwrap
from collections.abc import Iterator
from pathlib import Path

from bot.settings.declaration import Group, Setting, declared, default_of
from bot.settings.everything import GROUPS

WIDTH = 120
EXAMPLE_HEAD = (
    "Draftdesk's settings. Copy this file to .env and fill in what you need, or set the same names in the "
    "environment, which wins. An empty value counts as unset. `draftdesk doctor` says what is set and what "
    "is missing."
)
TABLES_HEAD = """\
# Settings

Set them in a file `.env` in the folder where you start Draftdesk (`cp .env.example .env`), or in the
environment, which wins. An empty value counts as unset. `draftdesk doctor` names what is missing, malformed
or misspelt. The demo takes the settings marked *demo* and ignores the others.

This page is generated: `python -m bot.settings.pages` writes it from the declarations in `bot/settings/`.
"""


def example() -> str:
    """Return `.env.example`: each setting with its help above it, and no value."""
    parts = [_comment(EXAMPLE_HEAD)]
    for group in GROUPS:
        parts.append(f"# --- {group.heading} ---")
        parts += [
            f"{_comment(_help(setting, default_of(group, field)))}\n{setting.variable}="
            for field, setting in declared(group).items()
        ]
    return "\n\n".join(parts) + "\n"


def tables() -> str:
    """Return `docs/settings.md`: a table for each group."""
    return "\n".join([TABLES_HEAD, *(line for group in GROUPS for line in _table(group))])


def _table(group: type[Group]) -> Iterator[str]:
    yield f"## {group.heading}\n"
    yield "| name | what it sets | it must | default |"
    yield "|---|---|---|---|"
    for field, setting in declared(group).items():
        default = default_of(group, field)
        marked = f"`{setting.variable}`" + (" *demo*" if setting.demo else "")
        cells = (marked, setting.help, setting.must, f"`{default}`" if default else "")
        yield "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
    yield ""


def _help(setting: Setting, default: str) -> str:
    return f"{setting.help} Default: {default}" if default else setting.help


def _comment(text: str) -> str:
    # Do not cut a URL or an id at its hyphen.
    lines = textwrap.wrap(text, WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"# {line}" for line in lines)


if __name__ == "__main__":
    Path(".env.example").write_text(example(), encoding="utf-8")
    Path("docs/settings.md").write_text(tables(), encoding="utf-8")
