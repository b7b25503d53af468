"""Finds the social posts that news articles cite, and keeps both as replayable WARC."""

__version__ = "0.1.0"
