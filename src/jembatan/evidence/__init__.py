"""One adapter per analysis: data set and settings from the law to statistics to Evidence."""
