"""What numbers of the report say in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .fate import ALIVE


def say_share(group: Mapping[str, Any]) -> str:
    """How many of those known are there: ``"41 of 50 (82.0 %)"``."""
    alive = sum(group[fate] for fate in ALIVE)
    if not group["known"]:
        return "none known"
    return f"{alive:,} of {group['known']:,} ({100 * alive / group['known']:.1f} %)"


def say_wanted(about: Mapping[str, str]) -> str:
    """What was asked for, in one line."""
    asked = [f"{name} {value}" for name, value in about.items()]
    return "Of all articles in the home" if not asked else "Of articles with " + ", ".join(asked)
