"""Dissolution profiles: f1, f2 with point rules, bootstrap f2, Mahalanobis region, T2EQ, Weibull parameters."""
