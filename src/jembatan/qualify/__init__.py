"""Runs the published and double cases of the statistics on this machine, so that a quality department can qualify it."""
