"""The vocabulary of checks, one file per word."""
