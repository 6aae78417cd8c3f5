"""Counted n-grams: the trie, modified Kneser-Ney, counts by topic, and phrases drawn from few documents.

See `model/text` for tokenizers, and `model/language` for sampling.
"""
