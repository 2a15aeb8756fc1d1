"""Verify results: encode the words again, compare every stored figure, sign off what agrees."""
