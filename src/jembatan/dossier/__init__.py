"""Reading: a folder, a zip or a disc becomes a Dossier."""
