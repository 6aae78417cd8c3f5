"""The acknowledgement bench: how fast requests are acknowledged while drafts are made, and what is lost.

`python -m bot.bench`, which `make bench` runs too. The bot under test is `draftdesk serve`, as a process.
"""
