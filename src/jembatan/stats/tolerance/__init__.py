"""Tolerance factors, acceptance numbers, capability and process qualification."""
