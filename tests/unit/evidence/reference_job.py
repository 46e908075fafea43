"""The reference job of the contract as a design file: three regions, 600 patients, cut at 330 events."""

JOB_S = """
[design]
endpoint = "survival"
alpha    = 0.025
ratio    = [1, 1]
[recruitment]
total  = 600
months = 12
[control]
median_months = 12
[effect]
hazard_ratio = 0.7
[dropout]
per_year = 0.05
[cut]
events = 330
[consistency]
retain = 0.5
region = "ID"
[[region]]
name  = "ID"
share = 0.2
[[region]]
name  = "CN"
share = 0.4
[[region]]
name  = "rest"
share = 0.4
"""
