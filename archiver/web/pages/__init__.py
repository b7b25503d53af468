"""The pages that people read, one module a noun."""

from __future__ import annotations

from flask import Blueprint

from .archiving import archiving
from .articles import articles
from .captures import captures
from .citations import citations
from .events import events
from .exports import exports
from .front import front
from .people import people
from .posts import posts
from .remarks import remarks
from .shell import shell
from .sources import sources
from .work import work

#: All of them, in the order of the menu; what they share comes first.
PAGES: tuple[Blueprint, ...] = (
    shell,
    front,
    articles,
    citations,
    posts,
    people,
    captures,
    sources,
    events,
    work,
    archiving,
    exports,
    remarks,
)
