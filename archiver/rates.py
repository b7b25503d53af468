"""How often something is done, and how much of it at a time, as settings say it."""

from __future__ import annotations

import re
from datetime import timedelta

from .durations import parse_durations
from .errors import SettingsError
from .lightly import dataclass


@dataclass(frozen=True)
class AuditPace:
    """How often each file is audited, and how fast."""

    every: timedelta
    bytes_per_second: int


_BYTES = re.compile(r"([0-9]{1,9})(B|KB|MB|GB)")
_BYTE_UNITS = {"B": 1, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000}


def parse_audit(setting: str, *, where: str = "daemon.audit") -> AuditPace | None:
    """What ``daemon.audit`` says; ``None`` where it turns audits off.

    :raises SettingsError: it is neither empty nor a duration and an amount of bytes.
    """
    words = setting.split()
    if not words:
        return None
    amount = _BYTES.fullmatch(words[-1])
    spans = parse_durations(words[0], where=where) if len(words) == 2 else ()
    if amount is None or len(spans) != 1 or not spans[0] or not int(amount[1]):
        raise SettingsError(
            f'{where}: write how often and how many bytes a second, "30d 5MB", or "" for never; '
            f"not {setting[:40]!r}"
        )
    return AuditPace(spans[0], int(amount[1]) * _BYTE_UNITS[amount[2]])
