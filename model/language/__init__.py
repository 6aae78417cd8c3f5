"""What all language models share: interfaces, sampling, scoring, batches, and settings of the machine.

The models are in `model/ngram`, `model/tutorial` and `model/attention`.
"""
