"""Stability studies: reading their tables, evaluating them, and holding them against extrapolation rules and claims."""
