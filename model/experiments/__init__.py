"""Measurements behind `docs/experiments*.md`: ablations, a benchmark, fitted constants.

The rest of Draftdesk imports none of them.
"""
