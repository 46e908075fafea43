"""Technical validation of a package: official rule catalogues as data, one small function per rule.

How a rule is added is written in jembatan.validate.rule_functions.
"""
