"""Addresses as text: made comparable, taken out of their wrappers, turned into index keys.

Pure: no network, no clock, and no file but this package's own tables.
"""

from .normalise import MAX_URL_LENGTH, normalise
from .surt import surt
from .unwrap import find_inner, is_short, leads_home, unwrap

__all__ = ["MAX_URL_LENGTH", "find_inner", "is_short", "leads_home", "normalise", "surt", "unwrap"]
