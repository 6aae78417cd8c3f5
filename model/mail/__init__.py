"""Find the question in mail and chat transcripts, recognise automatic answers, and tell a message's language.

See `model/masking` for customers' values, `model/writing` for what a question asks.
"""
