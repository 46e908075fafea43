"""Loading: lawdata becomes a Jurisdiction; working days are counted here."""
