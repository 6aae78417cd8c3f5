"""The rows that a version learns from: starter set, CSV files and the Hub, and which of them are learnable.

The caller adds approved replies, which are in the database.
"""
