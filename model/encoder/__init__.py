"""Turn messages into points, so that like messages are near in any words. Weights are data, pinned by sha256.

See `model/retrieval` for how points and shared words are compared.
"""
