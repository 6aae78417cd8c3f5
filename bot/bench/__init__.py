"""Measure how fast requests are acknowledged while the bot drafts, and count lost messages.

Run it by `python -m bot.bench` or `make bench`. It starts `draftdesk serve` as a process. See
`model/evaluation` for the quality of drafts.
"""
