"""Openly licensed fonts, as data: read through importlib.resources."""
