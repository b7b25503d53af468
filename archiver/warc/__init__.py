"""What is kept: WARC files, their sorted indexes, and both made good again after a crash."""
