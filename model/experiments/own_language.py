"""`python -m model.experiments.own_language`: teams in French, German or Spanish, after one reply.

For each reply in `own_language.toml`, a drafter that has learned it alone drafts for other customers. Beside
it, a rule that knows nothing but the multilingual encoder: the reply is shown from a cosine on.
"""

import sys
import tomllib
from collections import Counter
from importlib.resources import files

from model.bundle import Bundle
from model.corpus.rows import Row, read_starter_rows
from model.drafting.drafter import Drafter
from model.encoder.multilingual import Multilingual
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

COSINES = (0.30, 0.33, 0.35, 0.38, 0.40, 0.45)


def main() -> None:
    """Print for those who ask the same, who ask something else, and who chat: how many got what."""
    bundle = fit_bundle(Snapshot("v1", tuple(read_starter_rows()), (), 0))
    encoder = Multilingual()
    told, cosines = Counter[tuple[str, str]](), dict[str, list[float]]()
    text = (files("model.experiments") / "own_language.toml").read_text(encoding="utf-8")
    for team in tomllib.loads(text).values():
        for answered in team["answered"]:
            given = Row("resolution:1", answered["message"], answered["reply"], approved=True)
            (point,) = encoder.embed([given.message])
            asked = {"same": answered["same"], "other": answered["other"], "chatter": team["chatter"]}
            for kind, messages in asked.items():
                told.update((kind, got) for got in shown(bundle, given, messages))
                cosines.setdefault(kind, []).extend((encoder.embed(messages) @ point).tolist())
    for kind, all_of in cosines.items():
        got = ", ".join(f"{told[kind, each]} {each}" for each in ("its reply", "another", "none"))
        rule = ", ".join(f"{sum(each >= least for each in all_of)} from {least:.2f}" for least in COSINES)
        sys.stdout.write(f"{kind}: {len(all_of)}; drafted: {got}; the encoder alone: {rule}\n")


def shown(bundle: Bundle, given: Row, messages: list[str]) -> list[str]:
    """Return what the first draft for each message is: the reply `given`, another, or none."""
    drafter = Drafter(bundle)
    drafter.learn(given)
    drafts = [suggestion.drafts for suggestion in drafter.suggest(messages)]
    return [
        ("its reply" if each[0].text == given.reply else "another") if each else "none" for each in drafts
    ]


if __name__ == "__main__":
    main()
