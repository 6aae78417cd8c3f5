"""How probable it is that a draft can be used: the features, a logistic model of them, and its fit.

The drafter (`model/drafting`) compares the probability with the threshold.
"""
