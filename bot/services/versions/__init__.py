"""Load and serve the current model version, follow the database to newer ones, roll back to earlier ones.

See `bot/jobs` for training.
"""
