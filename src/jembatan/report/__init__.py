"""Page, workbook, letter, JSON, PDF, charts and the texts of three languages."""
