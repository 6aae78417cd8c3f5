"""Messages that drafts are evaluated with, as JSON lines: written by hand, from lists of topics alone.

`natural_scored.jsonl` only scores: nothing is chosen, fitted or written with it, and whoever tunes anything
does not read it. See `load.py` for what each file holds.
"""
