"""What is no whole ARC file is refused with a reason, and read no further than it is worth."""

from __future__ import annotations

import gzip
import io

import pytest

from archiver.errors import SourceError
from archiver.warc.intake import take
from tests.system.others import Arc

WHOLE = Arc().response("http://a.example/", "<p>bread</p>" * 100).content
HEAD = Arc().content
RECORD = b"http://a.example/ 192.0.2.9 20240512093000 text/html "
FIRST = b"filedesc://a.arc 0.0.0.0 20240512093000 text/plain "
BAD = {
    "breaks off": (WHOLE[:-300], "breaks off"),
    "half a gzip member": (gzip.compress(WHOLE)[:-20], "can't be read"),
    "no length": (HEAD + RECORD + b"x\n", "not an ARC record"),
    "enormous": (HEAD + RECORD + b"999999999999999\nabc\n", "unpack to more"),
    "more than a number": (HEAD + RECORD + b"9" * 90 + b"\n", "not an ARC record"),
    "no date": (HEAD + RECORD.replace(b"20240512093000", b"2024") + b"3\nabc\n", "not an ARC record"),
    "no such date": (HEAD + RECORD.replace(b"20240512", b"20241399") + b"3\nabc\n", "not an ARC record"),
    "endless line": (HEAD + b"http://a.example/" + b"a" * 100_000, "isn't whole"),
    "endless second line": (FIRST + b"90000\n" + b"1" * 90_000, "isn't whole"),
    "first line only": (FIRST + b"76\n", "isn't whole"),
    "shorter than its header": (FIRST + b"3\n1 0 X\nURL\n\n", "shorter than its own header"),
    "binary": (b"filedesc://" + bytes(range(256)) * 300, "not an ARC record"),
}


@pytest.mark.parametrize("what", BAD)
def test_it_is_refused_with_the_number_of_the_record(tmp_path, what, capfd):
    content, why = BAD[what]
    with pytest.raises(SourceError, match=r"^bad\.arc: record \d+ can't be read: ") as refused:
        take(io.BytesIO(content), "bad.arc", tmp_path, 1)
    assert why in str(refused.value)
    assert capfd.readouterr() == ("", ""), "nobody else has a word to say"


def test_a_whole_one_is_taken_record_by_record(tmp_path):
    taken = take(io.BytesIO(WHOLE), "a.arc", tmp_path, 1)
    assert (taken.records, taken.is_repacked) == (2, True)
    assert gzip.decompress(taken.path.read_bytes()).count(b"WARC/1.0\r\nWARC-Type: ") == 2
