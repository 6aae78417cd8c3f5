"""The tutorial that this project grew from: its character bigram, batches, training loop and walkthrough.

See `model/ngram` and `model/attention` for the models that draft.
"""
