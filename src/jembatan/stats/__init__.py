"""Numbers: arrays in, a frozen result out; knows nothing of regulation and imports nothing of ours."""
