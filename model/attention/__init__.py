"""The attention model: configuration, layers, network, CPU decoder, files, and its mixture with counts.

See `model/training` for how it is trained.
"""
