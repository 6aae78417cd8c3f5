"""The model version that drafts now, and earlier ones: load, serve, follow and roll back. See `bot/jobs` for
training.
"""
