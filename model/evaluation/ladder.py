"""Train the upper rungs of the ladder of models, each for the same minutes, and draw the ladder.

See `model/evaluation/counted_ladder.py` for the counted rungs. All are scored on the same held-out rows.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.corpus.rows import Row, rows_of, split_rows, training_text
from model.evaluation.counted_ladder import LadderRow, Stopwatch, ladder
from model.evaluation.ladder_peers import plain_gpt, tutorial_loop
from model.language.scoring import reply_bits_per_character
from model.training.loop import AttentionTraining
from model.training.mixture import FittedMixture, fit_mixture

if TYPE_CHECKING:
    import pandas

Progress = Callable[[str, float], None]
"""Called with the current stage and the share of the whole that is done, from 0 to 1."""


def whole_ladder(
    frame: "pandas.DataFrame",
    minutes: float,
    *,
    peers: bool = False,
    progress: Progress = lambda stage, done: None,
) -> list[LadderRow]:
    """Return the counted rungs, then attention trained for `minutes`, then with `peers` theirs.

    CorpusError if the split leaves no row to train on, or none to score.
    """
    jobs = 1 + 3 * peers
    counted = ladder(frame, lambda stage, done: progress(stage, 0.1 * done))
    training, held_out = split_rows(rows_of(frame))

    def trained(stage: str, done: float) -> None:
        progress(stage, 0.1 + 0.9 * done / jobs)

    _, rungs = attention_rungs(training, held_out, minutes, progress=trained)
    if peers:
        text = training_text(frame)
        rungs += peer_rungs(
            training, held_out, text, minutes, lambda stage, done: trained(stage, 1 + 3 * done)
        )
    progress("Done", 1.0)
    return counted + rungs


def attention_rungs(
    training: Sequence[Row],
    held_out: Sequence[Row],
    minutes: float,
    *,
    state: Path | None = None,
    progress: Progress = lambda stage, done: None,
) -> tuple[FittedMixture, list[LadderRow]]:
    """Train for `minutes`; return the mixture, and the figures of its network without and with counts."""
    watch = Stopwatch()
    fitted = fit_mixture(training, AttentionTraining(minutes=minutes), progress=progress, state=state)
    spent = watch.read()
    models = (("attention-alone", fitted.networks.attention), ("attention", fitted.model))
    return fitted, [
        LadderRow(name, reply_bits_per_character(model, fitted.tokenizer, held_out), *spent, len(held_out))
        for name, model in models
    ]


def peer_rungs(
    training: Sequence[Row],
    held_out: Sequence[Row],
    text: str,
    minutes: float,
    progress: Progress = lambda stage, done: None,
) -> list[LadderRow]:
    """Train the peers for the same minutes; `text` is the source of characters, as in the tutorial."""
    progress("Training by the tutorial's loop", 0.0)
    rungs = [tutorial_loop(training, held_out, text, minutes)]
    for number, (name, characters) in enumerate((("char-gpt", text), ("bpe-gpt", None)), 1):
        progress(f"Training the peer {name}", number / 3)
        rungs.append(plain_gpt(name, training, held_out, characters, minutes))
    return rungs


def save_ladder_chart(path: Path, rungs: Sequence[LadderRow]) -> None:
    """Draw bits per character against CPU seconds of training, both logarithmic, as the PNG `path`."""
    # Imported here, with the figure made by hand, because pyplot would look for a display.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.set(xscale="log", yscale="log")
    axes.set_xlabel("CPU seconds of training")
    axes.set_ylabel("bits per character of held-out replies")
    for rung in rungs:
        seconds = max(rung.cpu_seconds, 0.01)
        axes.plot(seconds, rung.reply_bits_per_character, "o")
        label = f" {rung.model} {rung.reply_bits_per_character:.3f}"
        axes.annotate(label, (seconds, rung.reply_bits_per_character))
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.margins(0.25)
    figure.savefig(path, dpi=120)
