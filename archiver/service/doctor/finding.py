"""What the doctor says of one thing."""

from __future__ import annotations

from enum import StrEnum

from ...lightly import dataclass


class Verdict(StrEnum):
    #: Of this machine: as it should be, not there (and not needed), or to be mended.
    FINE = "fine"
    ABSENT = "absent"
    WRONG = "wrong"
    #: Of an address: its answer gives what is expected of it …
    AS_EXPECTED = "as expected"
    #: … it answers, and something is missing or says otherwise …
    CHANGED = "changed"
    #: … it answers that we may not …
    REFUSED = "refused"
    #: … nobody answers, or what is no answer …
    UNREACHABLE = "unreachable"
    #: … or it wasn't asked, as the settings don't turn it on.
    NOT_ASKED = "not asked"

    @property
    def is_bad(self) -> bool:
        """Whether a person has to look at it."""
        return self in (Verdict.WRONG, Verdict.CHANGED, Verdict.REFUSED, Verdict.UNREACHABLE)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    #: ``home``, ``clock`` …; a platform's key, or the name of an archive.
    subject: str
    #: The endpoint of it that was asked; what was looked at, on this machine.
    name: str
    verdict: Verdict
    #: In words, for a person; for a verdict that isn't fine, why.
    note: str = ""
    #: Fields that the answer should have given and didn't.
    missing: tuple[str, ...] = ()
    #: What was asked, and the status of the final answer.
    url: str | None = None
    status: int | None = None
