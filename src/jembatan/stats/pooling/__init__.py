"""Pooling of regional estimates: heterogeneity, random effects, shrinkage, qualitative interaction, consistency after the fact."""
