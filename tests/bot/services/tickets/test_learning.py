"""A value that only a reply holds is one customer's until replies to two of them hold it."""

from sqlalchemy import Engine

from bot.services.tickets import learning
from db import resolutions
from db.learned_tables import HeldValue, Resolution
from db.resolutions import NewResolution
from db.session import write
from db.vocabulary import ResolutionSource
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE

SAID = "It is at the depot, 4 Dock Lane, Leeds LS1 4AB.\n\nKind regards,\n{{Agent Name}}"
BLANK = "It is at the depot, {{New Postal Address}}.\n\nKind regards,\n{{Agent Name}}"
HELD = {"New Postal Address": "4 Dock Lane, Leeds LS1 4AB"}


def learn(engine: Engine, customer: str, workspace_id: str = WORKSPACE) -> Resolution:
    """What is learned of the same reply to a customer."""
    with write(engine) as session:
        learned = learning.settle(session, workspace_id, BLANK, HELD, customer)
        new = NewResolution("Where are lost parcels?", learned.reply, ResolutionSource.EDITED)
        resolution = resolutions.add(session, workspace_id, new)
        learning.note(session, resolution, learned)
        return resolution


def test_a_value_in_replies_to_two_customers_is_the_companys_and_is_learned_as_written(
    engine: Engine,
) -> None:
    replies = [learn(engine, customer).reply for customer in ("U0SAM", "U0SAM", "U0GUS", "U0SAM")]
    unsigned = "It is at the depot, {}."
    blank, written = map(unsigned.format, ("{{New Postal Address}}", HELD["New Postal Address"]))
    assert replies == [blank, blank, written, written]


def test_no_value_is_stored_in_clear_and_workspaces_share_no_hash(engine: Engine) -> None:
    learn(engine, "U0SAM")
    assert "{{New Postal Address}}" in learn(engine, "U0GUS", OTHER_WORKSPACE).reply
    with write(engine) as session:
        rows = session.query(HeldValue).all()
    assert len({row.digest for row in rows}) == 2
    assert not any(part in str(vars(row)) for row in rows for part in ("Dock", "U0SAM", "U0GUS"))


def test_what_is_learned_no_more_proves_nothing(engine: Engine) -> None:
    first = learn(engine, "U0SAM")
    with write(engine) as session:
        resolutions.remove(session, workspace_id=WORKSPACE, resolution_id=first.id)
    assert "{{New Postal Address}}" in learn(engine, "U0GUS").reply
