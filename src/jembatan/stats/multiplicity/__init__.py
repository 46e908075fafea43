"""Several comparisons with one control: rules that keep the familywise error, and their power by integration."""
