"""Jembatan carries a medicine's dossier from the regulator that knows it to the regulator that does not yet."""

__version__ = "0.1.0"
