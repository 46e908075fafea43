"""Runs of the simulation: in threads or on a cluster, with blocks kept on disk."""
