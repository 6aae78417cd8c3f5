"""Find customers' values of each kind, replace them by placeholders, fill them in again.

The caller stores the values; see `model/brand` for the company's own.
"""
