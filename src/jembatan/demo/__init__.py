"""The worked example, written through build."""
