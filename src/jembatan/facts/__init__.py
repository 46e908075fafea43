"""What the documents and the product sheet say, each Fact with its provenance."""
