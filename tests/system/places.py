"""Where what a home holds lies, if not in the home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Places:
    """What the settings say of catalogue and WARC files; as it stands, both are in the home."""

    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: Of who is to use them.
    environ: Mapping[str, str] = field(default_factory=dict)

    def among(self, sections: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
        """Other settings and these; what those say of a place counts."""
        ours = {name: {**keys, **sections.get(name, {})} for name, keys in self.sections.items()}
        return {**sections, **ours}
