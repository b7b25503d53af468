"""A regular package: some distributions install a top-level ``tests`` that would win over a mere folder."""
