"""Turn resolutions into rows that a version learns."""

from db.learned_tables import Resolution
from db.vocabulary import PUBLISHED
from model.corpus.rows import Row, approved_id


def row_of(resolution: Resolution) -> Row:
    """Turn a resolution into a row to learn; its id is `resolution:ID`, its intent the topic."""
    return Row(
        id=approved_id(resolution.id),
        message=resolution.message,
        reply=resolution.reply,
        intent=resolution.topic,
        approved=True,
        verbatim=resolution.source in PUBLISHED,
    )
