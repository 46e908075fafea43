"""Writes packages."""
