"""Static files, each under an address that changes with what is in it."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.security import safe_join


def add_digests(app: Flask) -> None:
    """Have ``url_for("static", filename=…)`` name the digest of the file: ``?v=0f3a…``."""
    folder = str(app.static_folder)

    @lru_cache(maxsize=256)
    def find_digest(name: str, _: float) -> str:
        path = safe_join(folder, name)
        return sha256(Path(path).read_bytes()).hexdigest()[:16] if path else ""

    @app.url_defaults
    def add(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint != "static" or "v" in values:
            return
        path = safe_join(folder, values["filename"])
        if path and Path(path).is_file():
            values["v"] = find_digest(values["filename"], Path(path).stat().st_mtime)
