"""What goes out of the home as text: rows and facts in, CSV, JSON, BibTeX and HTML out. Pure."""
