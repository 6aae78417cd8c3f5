"""Compose a reply of past sentences, and find what a message asks, tried and threatens.

All functions are pure: text in, text out, with an embedding passed in. See `model/drafting` for the caller.
"""
