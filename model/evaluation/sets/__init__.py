"""Messages that drafts are evaluated with, as JSON lines: written by hand, from lists of topics alone.

`natural_scored.jsonl` only scores: nothing is chosen, fitted or written with it, and nobody who tunes
anything reads it. See `load.py` for what each file holds.
"""
