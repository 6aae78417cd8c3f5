"""Customers' values: find each kind, replace it by a placeholder, fill it in again.

The caller stores the values; see `model/brand` for the company's own.
"""
