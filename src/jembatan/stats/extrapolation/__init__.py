"""Bridging (ICH E5): what foreign estimates say about a new region, by several rules."""
