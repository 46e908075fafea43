"""Design files of trials: read, checked, and planned as runs of the simulation."""
