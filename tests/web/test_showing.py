"""What pages make of values that strangers stated, and of addresses."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from archiver.catalog.person_keys import write_key
from archiver.web.showing import tell_fact
from archiver.web.wanted import read_wanted


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


def test_the_key_of_a_long_name_in_any_script_is_read_whole():
    key = write_key("鈴木" * 90)
    wanted = read_wanted(MultiDict({"person": key, "tag": "t" * 300}))
    assert wanted.filter.person == key
    assert len(wanted.filter.tag or "") == 200
