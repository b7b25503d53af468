"""A regular package, because some distributions install a top-level ``tests`` that would win over a folder."""
