"""Select, judge, pathways, compare, cases, diff, manifest."""
