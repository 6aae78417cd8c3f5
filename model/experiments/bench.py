"""Measure the language model on this machine, in one run: `make bench`.

`python -m model.experiments.bench --data FILE [--minutes N] [--peers] [--out DIR]` trains the ladder, saves
the trained version with its loss curve, and drafts from it in a fresh process, whose memory is that of
serving.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from model.bundle import Bundle, load_bundle, save_bundle
from model.confidence.judgement import UNFITTED
from model.corpus.rows import load_frame, rows_of, split_rows, training_text
from model.evaluation.counted_ladder import LadderRow, ladder, ladder_json
from model.evaluation.drafts.runs import peak_mebibytes
from model.evaluation.ladder import attention_rungs, peer_rungs, save_ladder_chart
from model.language.joint_sampling import SamplingConfig, generate_each
from model.language.sampling import generate, greedy
from model.language.steps import finish
from model.language.threads import one_thread
from model.training.loss_curve import save_loss_curve

_MESSAGES = 20
_LONGEST = 400  # tokens of a draft


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="the corpus")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--peers", action="store_true", help="train the peers for the same minutes too")
    parser.add_argument("--out", type=Path, help="directory for the version and the pictures")
    parser.add_argument(
        "--draft-from",
        type=Path,
        help="only draft from this version for the messages on standard input",
    )
    options = parser.parse_args(arguments)
    if options.draft_from is not None:
        figures: dict[str, Any] = dict(draft(options.draft_from, json.load(sys.stdin)))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            out = options.out or Path(temporary)
            figures = train_and_draft(options.data, options.minutes, options.peers, out)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def train_and_draft(data: str, minutes: float, peers: bool, out: Path) -> dict[str, Any]:
    """Return the ladder's figures, training's peak memory, and those of drafting."""
    frame = load_frame(data)
    training, held_out = split_rows(rows_of(frame))
    rungs = ladder(frame)
    state = out / "training.safetensors"
    fitted, trained = attention_rungs(training, held_out, minutes, state=state, progress=_told())
    peak = peak_mebibytes()
    rungs += trained
    if peers:
        rungs += peer_rungs(training, held_out, training_text(frame), minutes, _told())
    save_loss_curve(out / "loss.png", fitted.record)
    save_ladder_chart(out / "ladder.png", rungs)
    version = out / "version"
    save_bundle(
        version,
        Bundle("bench", fitted.tokenizer, fitted.prepared.counts, UNFITTED, (), 0, {}, fitted.networks),
    )
    record = fitted.record
    return {
        **ladder_json(rungs),
        "ratio_to": ratios(rungs),
        "training": {
            "steps": record.step,
            "tokens": record.tokens,
            "tokens_per_second": round(record.tokens / max(record.seconds, 1e-9)),
            "peak_mebibytes": peak,
        },
        "drafting": _draft_apart(version, [row.message for row in held_out]),
    }


def ratios(rungs: Sequence[LadderRow]) -> dict[str, float]:
    """Return the bits of attention with counts as a share of each other rung's bits."""
    [ours] = [rung.reply_bits_per_character for rung in rungs if rung.model == "attention"]
    others = {rung.model: rung.reply_bits_per_character for rung in rungs if rung.model != "attention"}
    return {model: round(ours / bits, 4) for model, bits in others.items()}


def draft(version: Path, messages: Sequence[str]) -> dict[str, float]:
    """Return mean seconds of a greedy draft and of eight sampled ones, and this process's peak memory."""
    bundle = load_bundle(version)
    with one_thread():
        return _drafted(bundle, messages)


def _drafted(bundle: Bundle, messages: Sequence[str]) -> dict[str, float]:
    chosen = messages[:: max(1, len(messages) // _MESSAGES)]
    eight_drawn = SamplingConfig(
        8, _LONGEST, bundle.tokenizer.end_id, 8, temperature=0.7, likeliest_first=False
    )
    one, eight, tokens = 0.0, 0.0, 0
    for message in chosen:
        ids, start = bundle.tokenizer.encode_row(message, "")
        prompt = torch.tensor([ids[:start]])
        began = time.perf_counter()
        written = generate(
            bundle.predictor, prompt, _LONGEST, transforms=[greedy], stop=bundle.tokenizer.end_id
        )
        one += time.perf_counter() - began
        tokens += written.shape[1] - start
        began = time.perf_counter()
        finish(generate_each(bundle.predictor, [prompt[0].tolist()], [0], eight_drawn))
        eight += time.perf_counter() - began
    return {
        "messages": len(chosen),
        "greedy_seconds": one / len(chosen),
        "greedy_tokens": tokens / len(chosen),
        "eight_sampled_seconds": eight / len(chosen),
        "peak_mebibytes": peak_mebibytes(),
    }


def _draft_apart(version: Path, messages: Sequence[str]) -> dict[str, Any]:
    """Run `draft` in its own process, so that its memory is that of serving alone."""
    command = [sys.executable, "-m", "model.experiments.bench", "--draft-from", str(version)]
    ended = subprocess.run(  # noqa: S603  # Our own command.
        command, input=json.dumps(messages), check=True, stdout=subprocess.PIPE, text=True
    )
    return dict(json.loads(ended.stdout))


def _told() -> Callable[[str, float], None]:
    """Return a progress callback that writes a line to standard error at most every half minute."""
    last = -30.0

    def tell(stage: str, done: float) -> None:
        nonlocal last
        if time.perf_counter() - last >= 30:
            last = time.perf_counter()
            sys.stderr.write(f"{done:4.0%} {stage}\n")

    return tell


if __name__ == "__main__":
    main()
