"""The API under ``/api/v1``: what the pages do, as documented JSON.

One table of operations drives the routes, the checks of what is given, and the description.
"""

from __future__ import annotations

from .routes import API

__all__ = ["API"]
