"""From a post named in prose to its address: what is looked at, and what of whom is asked.

Deciding is pure and stands in :mod:`archiver.citations.linking`; here is what it decides upon.
"""

from __future__ import annotations
