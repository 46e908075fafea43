"""The version of what the reader learns from a file: raise it when properties, hashes or their meaning change."""

from __future__ import annotations

READER_VERSION = "4"
