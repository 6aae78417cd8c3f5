"""What `draftdesk doctor` says of the brand file: what it gives, what is wrong with it."""

from collections.abc import Iterator

from bot.cli.doctor.findings import Finding, State
from bot.settings import NAMES, Settings


def brand_findings(settings: Settings, *, demo: bool) -> Iterator[Finding]:
    """Read the brand file as the bot does, with the placeholders of the replies that the bot drafts from."""
    path = settings.brand_file
    if path is None:
        told = "no file, so drafts keep blanks where the company's facts should stand"
        todo = (
            f"Write {settings.home / 'brand.toml'}, or set {NAMES['brand']}; docs/brand.toml is an example."
        )
        yield Finding(State.MISSING, "brand", told, todo)
        return
    from bot.services.versions.branding import read_branding

    branding = read_branding(path, _known_placeholders(settings, demo=demo))
    if branding.refused:
        for problem in branding.problems:
            yield Finding(State.BROKEN, "brand", problem)
        return
    filled, banned = len(branding.brand.values), len(branding.brand.banned)
    told = f"{path}: placeholders filled: {filled}, phrases banned: {banned}"
    yield Finding(State.FINE, "brand", told)
    for problem in branding.problems:
        yield Finding(State.MISSING, "brand", problem)


def _known_placeholders(settings: Settings, *, demo: bool) -> frozenset[str]:
    """Those of the replies of every version that serves; none where none can be read."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.cli.database import known_workspaces, open_to_read
    from bot.errors import DraftdeskError
    from bot.services.versions.branding import placeholders_of
    from db import model_versions
    from db.errors import DatabaseUrlError
    from db.session import read
    from model.bundle import load_bundle
    from model.errors import DraftdeskModelError

    known: frozenset[str] = frozenset()
    try:
        engine = open_to_read(settings, demo=demo)
        for workspace_id in known_workspaces(engine):
            assert engine is not None, "a workspace was found in it"
            with read(engine) as session:
                served = model_versions.serving(session, workspace_id=workspace_id)
            if served is not None:
                known |= placeholders_of(load_bundle(settings.home / served.path, served.sha256).rows)
    except (DatabaseUrlError, SQLAlchemyError, DraftdeskError, DraftdeskModelError):
        return frozenset()  # Another check says what is wrong with the database or the version.
    return known
