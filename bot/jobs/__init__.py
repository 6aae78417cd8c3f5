"""Scheduled work and work in a child process: nightly retraining, and the hourly look at the helpdesk.
Schedulers only enqueue jobs; `bot/outbox.py` runs them.
"""
