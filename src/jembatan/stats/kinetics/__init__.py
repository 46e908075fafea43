"""Temperature: Arrhenius fits and mean kinetic temperature; information, never a shelf life for an unstudied zone."""
