"""The error of all readers."""

from __future__ import annotations


class BrokenAnswer(ValueError):
    """An endpoint's answer isn't in the shape its parser knows: changed, cut short, or no answer at all."""
