"""Check the brand file: what it fills in, and what is wrong with it."""

from collections.abc import Iterator
from pathlib import Path

from bot.cli.doctor.findings import Finding, Installation, State
from bot.settings import NAMES


def brand_findings(installation: Installation) -> Iterator[Finding]:
    """Read the brand file as the bot does, with the placeholders of the replies that the bot drafts from."""
    settings = installation.settings
    path = settings.brand_file
    if path is None:
        told = "no file; drafts leave blanks in place of company facts"
        todo = f"Write {settings.home / 'brand.toml'}, or set {NAMES['brand']}; see docs/brand.toml."
        if Path("brand.toml").is_file():
            told = f"{Path('brand.toml').absolute()} is not used; drafts leave blanks"
            todo = f"Set {NAMES['brand']} to its path, or move it to {settings.home}."
        yield Finding(State.MISSING, "brand", told, todo)
        return
    unused = settings.home / "brand.toml"
    if unused.is_file() and unused.resolve() != path.resolve():
        told = f"{unused} is not used: {NAMES['brand']} names {path}"
        yield Finding(State.WARNING, "brand", told, f"Unset {NAMES['brand']}, or delete the other file.")
    from bot.services.versions.branding import read_branding

    branding = read_branding(path, _known_placeholders(installation))
    if branding.refused:
        for problem in branding.problems:
            yield Finding(State.BROKEN, "brand", problem)
        return
    filled, banned = len(branding.brand.values), len(branding.brand.banned)
    told = f"{path}: placeholders filled: {filled}, phrases banned: {banned}"
    yield Finding(State.FINE, "brand", told)
    for problem in branding.problems:
        yield Finding(State.WARNING, "brand", problem)


def _known_placeholders(installation: Installation) -> frozenset[str]:
    """Return the placeholders in the replies of all serving versions; none if one cannot be read."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.cli.database import known_workspaces, open_to_read
    from bot.errors import DraftdeskError
    from bot.services.versions.branding import placeholders_of
    from db import model_versions
    from db.errors import DatabaseUrlError
    from db.session import read
    from model.bundle import load_bundle
    from model.errors import DraftdeskModelError

    settings, known = installation.settings, frozenset[str]()
    try:
        engine = open_to_read(settings, demo=installation.demo)
        for workspace_id in known_workspaces(engine):
            assert engine is not None, "a workspace was found in it"
            with read(engine) as session:
                served = model_versions.serving(session, workspace_id=workspace_id)
            if served is not None:
                known |= placeholders_of(load_bundle(settings.home / served.path, served.sha256).rows)
    except (DatabaseUrlError, SQLAlchemyError, DraftdeskError, DraftdeskModelError):
        return frozenset()  # Another check says what is wrong with the database or the version.
    return known
