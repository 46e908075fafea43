"""Trials simulated many thousand times a second: data drawn, fully analysed, and judged by every rule, the same on any number of threads."""
