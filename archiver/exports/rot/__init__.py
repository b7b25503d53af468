"""The link-rot report: what became of the posts that articles cite."""
