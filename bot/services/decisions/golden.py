"""Mark a golden pair: a question and the reply that must come first.

Each night asks the new version all of them; one that breaks a pair does not serve (`bot/jobs/gate.py`).
"""

from bot.services.tickets import wording
from bot.services.versions.branding import read_branding
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import golden_pairs
from db.golden_pairs import NewPair
from db.learned_tables import GoldenPair
from db.session import write
from model.corpus.rows import Row, approved_number


def mark(workspace: Workspace, settings: Settings, message: str, reply: str, added_by: str) -> GoldenPair:
    """Store a pair as people wrote it, masked; it replaces one with the same question."""
    brand = read_branding(settings.brand_file, region=settings.phone_region).brand
    asked = wording.kept(message, {}, brand)
    answer = wording.kept_reply(reply, asked.text, asked.values, brand)
    with write(workspace.engine) as session:
        return golden_pairs.add(session, workspace.id, NewPair(asked.text, answer.text, added_by))


def mark_source(workspace: Workspace, source: Row, added_by: str) -> GoldenPair:
    """Store a past reply and its question. The pair goes when that reply is removed."""
    pair = NewPair(source.message, source.reply, added_by, approved_number(source.id))
    with write(workspace.engine) as session:
        return golden_pairs.add(session, workspace.id, pair)
