"""One calculation worded for a reader, and how it is shown: text, one page, JSON; one file per command words its result."""
