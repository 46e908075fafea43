"""Results of a method in its laboratories, judged: shared by the assessment and by `quality transfer`."""
