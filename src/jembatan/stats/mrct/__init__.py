"""Multi-regional trials: consistency of regions, sizes, allocation."""
