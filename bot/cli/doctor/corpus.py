"""Say what training learns from, and read a file that the settings name as training does."""

from collections.abc import Iterator

from bot.cli.doctor.findings import Finding, Installation, State
from bot.settings import NAMES


def corpus_findings(installation: Installation) -> Iterator[Finding]:
    """Say the starter set, the named file, or the Hub's data set."""
    subject, settings = "corpus", installation.settings
    if settings.starter_only:
        yield Finding(State.FINE, subject, "the embedded starter set")
    elif settings.bitext is None:
        yield _from_the_hub()
    else:
        from model.corpus.rows import load_frame
        from model.errors import CorpusError

        try:
            rows = len(load_frame(settings.bitext))
        except CorpusError as error:
            todo = f"Set {NAMES['bitext']} to a usable file, or leave it empty for Bitext."
            yield Finding(State.BROKEN, subject, str(error), todo)
        else:
            yield Finding(State.FINE, subject, f"{settings.bitext} ({NAMES['bitext']}), {rows:,} rows")


def _from_the_hub() -> Finding:
    from huggingface_hub import try_to_load_from_cache

    from model.corpus.hub import BITEXT, why_unreachable

    cached = try_to_load_from_cache(
        BITEXT.repository, BITEXT.name, revision=BITEXT.revision, repo_type="dataset"
    )
    if isinstance(cached, str):
        return Finding(State.FINE, "corpus", "Bitext, in the Hub's cache on this machine")
    reason = why_unreachable()
    if reason is not None:
        todo = (
            f"Check the network (or HF_ENDPOINT and HF_HUB_OFFLINE), or set {NAMES['bitext']} to a copy; "
            "until then the embedded starter set is used."
        )
        told = f"Bitext is not in the Hub's cache, and the Hub does not answer ({reason})"
        return Finding(State.WARNING, "corpus", told, todo)
    todo = "The first retraining fetches it (19 MB); without a network it uses the embedded starter set."
    return Finding(State.MISSING, "corpus", "Bitext is not in the Hub's cache", todo)
