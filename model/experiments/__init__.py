"""Research on the models: ablations, the fit of ranking weights, and the bench behind `make bench`.

Runs from a checkout only and is in no wheel, so nothing outside this package may import it. What users
measure with `draftdesk evaluate` is in `model/evaluation`; the figures found here are in `docs/`.
"""
