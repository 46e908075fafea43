"""Shelf life by regression: poolability of batches, the three models, confidence bound against the limit (ICH Q1E)."""
