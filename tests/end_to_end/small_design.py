"""The smallest design file with regions that a simulation takes, for tests of what stands around it."""

DESIGN = """[design]
endpoint = "survival"
[recruitment]
total = 300
months = 12
[control]
median_months = 12
[effect]
hazard_ratio = 0.7
[cut]
events = 150
[[region]]
name = "ID"
share = 0.5
[[region]]
name = "CN"
share = 0.5
"""
