"""Fit a version from a snapshot of rows: optimizers, loops, saved state, and the process of a nightly run.

See `bot/jobs` for when a run starts and whether its version serves.
"""
