"""What runs by the clock or in a child process: nightly retraining and the hourly look at the helpdesk.
Clocks only enqueue; `bot/outbox.py` runs the jobs.
"""
