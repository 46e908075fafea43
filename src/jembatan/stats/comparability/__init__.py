"""Comparability before and after a change: ranges, means and slopes, each with what it can detect."""
