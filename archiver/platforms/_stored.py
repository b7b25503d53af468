"""Candidates as earlier versions stored them."""

from __future__ import annotations

from ..model import Candidate, PostRef
from ._identify import identify


def candidate_at(url: str) -> Candidate:
    """The candidate that once was no more than its address."""
    post = identify(url).post or PostRef("unknown", url)
    return Candidate(post=post, url=url, found_by="unknown")
