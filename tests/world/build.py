"""Builds the whole made-up world; the same seed builds the same one."""

from __future__ import annotations

from functools import cache
from random import Random

from .nouns import World
from .people import make_people
from .posting import make_posts


@cache
def build_world(seed: int = 5, *, people: int = 320, posts: int = 30_000) -> World:
    """A world of so many people and organisations, and of so many posts (at least ten for each of them)."""
    random = Random(seed)
    holders = make_people(random, people)
    return World(holders=holders, posts=make_posts(random, holders, posts), seed=seed)
