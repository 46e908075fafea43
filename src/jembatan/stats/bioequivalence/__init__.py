"""Bioequivalence: exact power, scaled limits by quadrature, analysis of replicate data."""
