"""What pages make of values that strangers stated."""

from __future__ import annotations

import pytest

from archiver.web.showing import tell_fact


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("2026-05-01T12:00:00+00:00", "2026-05-01 12:00 UTC"),
        ("2026-05-01T12:00:00.250+00:00", "2026-05-01 12:00 UTC"),
        ("2026-05-01T12:00:00+09:00", "2026-05-01T12:00:00+09:00"),
        ("2026-05-01T12:00:00", "2026-05-01T12:00:00"),
        ("2026-99-01T12:00:00+00:00", "2026-99-01T12:00:00+00:00"),
        (12, "12"),
    ],
)
def test_an_instant_of_another_zone_stands_as_it_was_stated(stated, shown):
    assert tell_fact(stated) == shown
