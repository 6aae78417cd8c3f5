"""What `draftdesk doctor` says of the data folder and the corpus, tried as a run would use them."""

import os
import tempfile

from bot.cli.doctor.findings import Finding, State
from bot.settings import NAMES, Settings


def folder_finding(settings: Settings) -> Finding:
    """Whether the data folder, or where it is to be made, can be written: by a file that never has a name."""
    subject, home = "data folder", settings.home
    nearest = next(path for path in (home, *home.parents) if os.path.lexists(path))
    try:
        # Permissions alone do not tell: some file systems refuse what they seem to allow.
        with tempfile.TemporaryFile(dir=nearest):
            return Finding(State.FINE, subject, str(home))
    except OSError as error:
        told = f"{home} cannot be {'written' if nearest == home else 'made'}: {error.strerror}"
        return Finding(State.BROKEN, subject, told, f"Set {NAMES['home']} to a folder that can be written.")


def corpus_finding(settings: Settings) -> Finding:
    """What is learned from. A file that was named is read as training reads it."""
    subject = "corpus"
    if settings.starter_only:
        return Finding(State.FINE, subject, "the embedded starter set")
    if settings.bitext is not None:
        from model.corpus.rows import load_frame
        from model.errors import CorpusError

        try:
            rows = len(load_frame(settings.bitext))
        except CorpusError as error:
            todo = f"Set {NAMES['bitext']} to a file that can be learned from, or to nothing for Bitext."
            return Finding(State.BROKEN, subject, str(error), todo)
        return Finding(State.FINE, subject, f"{settings.bitext} ({NAMES['bitext']}), {rows:,} rows")
    from huggingface_hub import try_to_load_from_cache

    from model.corpus.hub import BITEXT

    cached = try_to_load_from_cache(
        BITEXT.repository, BITEXT.name, revision=BITEXT.revision, repo_type="dataset"
    )
    if isinstance(cached, str):
        return Finding(State.FINE, subject, "Bitext, in the Hub's cache on this machine")
    todo = "The first retraining fetches it (19 MB); without a network it uses the embedded starter set."
    return Finding(State.MISSING, subject, "Bitext is not in the Hub's cache", todo)
