"""Plain text: tokenizers, features, facts, small talk, and the overlap of texts.

See `model/masking` for personal values.
"""
