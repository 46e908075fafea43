"""Analytical methods: nested variance components, total error per level, equivalence of two laboratories."""
