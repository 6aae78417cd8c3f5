"""Find the past messages nearest to a new one, by words and by word embeddings.

See `model/drafting` for how their replies become drafts.
"""
