"""The nouns, one per file, frozen; imports nothing else of ours."""
