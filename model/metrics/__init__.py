"""Metrics of drafts that need no extra package: calibration, invented facts.

The callers in `model/evaluation` and `model/experiments` choose the data.
"""
