"""The pages that people read, one module a noun."""

from __future__ import annotations

from flask import Blueprint

from .articles import articles

#: All of them, in the order of the menu.
PAGES: tuple[Blueprint, ...] = (articles,)
