"""A message's topic: a classifier, a vote of the nearest rows, and the choice between the two.

See `model/ngram` for counts by topic.
"""
