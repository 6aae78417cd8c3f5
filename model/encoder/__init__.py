"""Messages as points: what is said alike lies near, whatever the words. Weights are data, pinned by sha256.

How points are compared with each other and with shared words is decided in `model/retrieval`.
"""
