"""`draftdesk train`: fit one model on a corpus, outside any workspace; `--sgd` is the tutorial."""

import os
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.corpus import Data, load_corpus
from bot.cli.terminal import progress_bar, show_figures, stdout
from bot.settings import read_settings

if TYPE_CHECKING:
    import pandas

    from model.tutorial.walkthrough import TutorialReport

SAMPLE_CHARACTERS = 100


class Family(StrEnum):
    """The models that can be trained here."""

    NGRAM = "ngram"
    BIGRAM = "bigram"
    CHAR_BIGRAM = "char-bigram"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(train)


def train(
    model: Annotated[Family, typer.Option(help="Which model to fit.")] = Family.NGRAM,
    data: Data = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="ngram: the new directory; by default one in the data folder."),
    ] = None,
    sgd: Annotated[
        bool, typer.Option("--sgd", help="char-bigram: train by gradient descent instead of counting.")
    ] = False,
    steps: Annotated[int, typer.Option(help="With --sgd: how many steps.", min=1)] = 100,
    seed: Annotated[int, typer.Option(help="char-bigram: the seed of everything drawn.")] = 1337,
    text_out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="char-bigram: write the training text here, one block per row."),
    ] = None,
) -> None:
    """Fit one model on a corpus.

    ngram writes a directory that can draft. bigram and char-bigram show their figures.
    The tutorial, from CSV to 100 sampled characters before and after training:

        draftdesk train --model char-bigram --sgd --steps 100 --seed 1337 --data FILE --text-out FILE
    """
    _check_options(model, out=out, sgd=sgd, text_out=text_out)
    directory = out or read_settings().home / f"trained-{time.strftime('%Y%m%d-%H%M%S')}"
    _check_paths(directory if model is Family.NGRAM else None, text_out)
    frame = load_corpus(data)
    if model is Family.NGRAM:
        _ngram(frame, directory)
    elif model is Family.BIGRAM:
        _bigram(frame)
    elif sgd:
        _tutorial(frame, steps, seed, text_out)
    else:
        _counted(frame, seed, text_out)


def _check_options(model: Family, *, out: Path | None, sgd: bool, text_out: Path | None) -> None:
    if out is not None and model is not Family.NGRAM:
        raise typer.BadParameter("--out goes with --model ngram, the only one that writes a directory.")
    if out is not None and out.exists():
        raise typer.BadParameter(
            f"{out} exists already; a model is never overwritten, so name a new directory."
        )
    if (sgd or text_out is not None) and model is not Family.CHAR_BIGRAM:
        raise typer.BadParameter("--sgd and --text-out go with --model char-bigram.")


def _check_paths(directory: Path | None, text_out: Path | None) -> None:
    """Raise BadParameter for a path that cannot be written, before training and not after it."""
    if directory is not None:
        above = next(each for each in directory.absolute().parents if each.exists())
        if not _takes_files(above):
            raise typer.BadParameter(f"Cannot create {directory}: {above} is not a writable folder.")
    if text_out is None:
        return
    if text_out.is_dir():
        raise typer.BadParameter(f"--text-out {text_out} is a folder; name a file.")
    if not text_out.parent.exists():
        raise typer.BadParameter(f"--text-out: the folder {text_out.parent} does not exist; create it first.")
    if not (os.access(text_out, os.W_OK) if text_out.exists() else _takes_files(text_out.parent)):
        raise typer.BadParameter(f"--text-out {text_out} is not writable.")


def _takes_files(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _ngram(frame: "pandas.DataFrame", out: Path) -> None:
    from model.bundle import save_bundle
    from model.corpus.rows import rows_of
    from model.training.fit import fit_bundle
    from model.training.snapshot import Snapshot

    snapshot = Snapshot(
        version="trained", base_rows=tuple(rows_of(frame)), resolution_rows=(), learned_through=0
    )
    with progress_bar() as progress:
        bundle = fit_bundle(snapshot, progress)
    digest = save_bundle(out, bundle)
    show_figures({**bundle.metrics, "directory": str(out), "sha256": digest})


def _bigram(frame: "pandas.DataFrame") -> None:
    from model.corpus.rows import rows_of, split_rows
    from model.language.scoring import reply_bits_per_character
    from model.ngram.kneser_ney import NgramLanguageModel
    from model.text.tokenizer import train_on_rows

    training, held_out = split_rows(rows_of(frame))
    pairs = [(row.message, row.reply) for row in training]
    started = time.perf_counter()
    with progress_bar() as progress:
        progress("learning the subword tokens", 0.1)
        tokenizer = train_on_rows(pairs)
        progress("counting", 0.5)
        documents = [ids for ids, _ in tokenizer.encode_rows(pairs)]
        bigram = NgramLanguageModel.fit(documents, tokenizer.vocab_size, 2)
        seconds = time.perf_counter() - started
        progress("scoring the held-out replies", 0.8)
        bits = reply_bits_per_character(bigram, tokenizer, held_out)
    show_figures(
        {
            "training_rows": len(training),
            "rows": len(held_out),
            "tokens": tokenizer.vocab_size,
            "fit_seconds": seconds,
            "reply_bits_per_character": bits,
        }
    )


def _counted(frame: "pandas.DataFrame", seed: int, text_out: Path | None) -> None:
    import torch

    from model.corpus.rows import training_text
    from model.text.tokenizer import CharTokenizer
    from model.tutorial.batches import split
    from model.tutorial.bigram import BigramLanguageModel, pair_counts

    text = training_text(frame)
    if text_out is not None:
        text_out.write_text(text, encoding="utf-8")
    tokenizer = CharTokenizer(text)
    training, validation = split(torch.tensor(tokenizer.encode(text)))
    seen, unseen = (pair_counts(part, tokenizer.vocab_size) for part in (training, validation))
    bigram = BigramLanguageModel.from_counts(seen)
    generator = torch.Generator().manual_seed(seed)
    start = torch.zeros((1, 1), dtype=torch.long)
    ids = bigram.generate(start, SAMPLE_CHARACTERS, generator=generator)[0, 1:].tolist()
    show_figures(
        {
            "characters": len(text),
            "vocabulary": tokenizer.vocab_size,
            "training loss (nats)": bigram.mean_loss(seen),
            "validation loss (nats)": bigram.mean_loss(unseen),
        }
    )
    _sample("100 sampled characters", tokenizer.decode(ids))


def _tutorial(frame: "pandas.DataFrame", steps: int, seed: int, text_out: Path | None) -> None:
    from model.tutorial import walkthrough as tutorial

    with progress_bar() as progress:
        report = tutorial.run(frame, steps=steps, seed=seed, text_out=text_out, progress=progress)
    _show_report(report, text_out)


def _show_report(report: "TutorialReport", text_out: Path | None) -> None:
    _sample("100 characters before training", report.sample_before)
    losses, smoothed = report.history.losses, report.history.smoothed_losses
    out, every = stdout(), max(1, len(losses) // 10)
    for step in sorted({*range(0, len(losses), every), len(losses) - 1}):
        out.print(
            f"step {step + 1:>6}  loss {losses[step]:.4f}  smoothed {smoothed[step]:.4f}", highlight=False
        )
    _sample("100 characters after training", report.sample_after)
    show_figures(
        {
            "characters": report.characters,
            "vocabulary": len(report.vocabulary),
            "first ids": " ".join(map(str, report.first_ids)),
            "training ids": report.training_ids,
            "validation ids": report.validation_ids,
            "validation loss before (nats)": report.validation_loss_before,
            "validation loss after (nats)": report.validation_loss_after,
            "counted: training loss (nats)": report.counted_training_loss,
            "counted: validation loss (nats)": report.counted_validation_loss,
        }
    )
    if text_out is not None:
        show_figures({"training text": str(text_out)})


def _sample(title: str, text: str) -> None:
    stdout().print(f"--- {title} ---", markup=False, highlight=False)
    stdout().out(text, highlight=False)
