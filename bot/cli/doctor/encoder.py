"""Check that the sentence encoder can be loaded; without it messages are compared by single words."""

from collections.abc import Iterator

from bot.cli.doctor.findings import Finding, Installation, State
from bot.settings import NAMES


def encoder_findings(installation: Installation) -> Iterator[Finding]:
    """Load it as the bot does."""
    from model.encoder.encoder import SentenceEncoder, load_encoder
    from model.encoder.place import STATIC
    from model.errors import EncoderMissingError

    subject, place = "encoder", installation.settings.encoder
    if place == STATIC:
        yield Finding(State.FINE, subject, f"single words, as {NAMES['encoder']} says")
        return
    encoder = load_encoder()
    if encoder.name == SentenceEncoder.name:
        yield Finding(State.FINE, subject, encoder.name)
        return
    try:
        SentenceEncoder()
        reason = "it could not be loaded before"
    except EncoderMissingError as error:
        reason = str(error)
    todo = f"Check {NAMES['encoder']}." if place else "Install Draftdesk again with all that it needs (pip)."
    yield Finding(State.WARNING, subject, f"messages are compared by single words only: {reason}", todo)
