"""What each kind of event is called, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import EventKind

#: For one, and for several after their number.
TITLES: Mapping[EventKind, tuple[str, str]] = {
    EventKind.POST_GONE: ("Post gone", "posts gone"),
    EventKind.POST_BACK: ("Post back", "posts back"),
    EventKind.POST_EDITED: ("Post edited", "posts edited"),
    EventKind.ARTICLE_CHANGED: ("Article changed", "articles changed"),
    EventKind.CAPTURE_FAILED: ("Not captured", "not captured"),
    EventKind.AUDIT_FINDING: ("Fault in the archive", "faults in the archive"),
    EventKind.SOURCE_DEAD: ("Source dead", "sources dead"),
}
ADVICE: Mapping[EventKind, str] = {
    EventKind.POST_GONE: "Nothing has to be done to keep it: what was captured stays in the archive. "
    "Where you write of it, say when it was last seen.",
    EventKind.POST_BACK: "Nothing has to be done; it is watched on.",
    EventKind.POST_EDITED: "Compare what your article quotes with the new text; both are kept.",
    EventKind.ARTICLE_CHANGED: "Look at what changed; both versions are kept.",
    EventKind.CAPTURE_FAILED: "Open the address in a browser. If it shows, try again: archiver archive URL "
    "for an article, archiver capture URL for a post.",
    EventKind.AUDIT_FINDING: "Run archiver audit --repair, and restore the file from a backup if it says so.",
    EventKind.SOURCE_DEAD: "Look whether the source has moved: archiver sources add its new address, and "
    "archiver sources remove the old one.",
}
