"""First drafts on held-out messages: ours and simple peers', in quality, time and memory.

Read in this order: `report.py` (the whole), `asked.py` (which messages), `runs.py` (one drafter in its own
process), `peers.py` (the other drafters), `scores.py` (chrF and ROUGE-L). Measures that need no extra package
are in `model/metrics`, the tables in `bot/cli/evaluate/drafts.py`.
"""
