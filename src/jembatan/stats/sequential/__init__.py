"""Group-sequential trials: boundaries, spending, conditional power, expected sizes, regions at an interim."""
