"""The company's own facts: read `brand.toml`, fill its placeholders, find banned phrases, sign drafts.

See `model/masking` for customers' values.
"""
