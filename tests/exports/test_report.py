"""An article's report is one harmless file, and its evidence can be checked."""

from __future__ import annotations

import hashlib
import struct

import pytest

from archiver.errors import UsageError
from archiver.exports.pictures import check_picture
from tests.cards.subjects import png
from tests.exports import homes
from tests.exports.test_link_rot import check_harmless


@pytest.fixture
def written(archiver) -> str:
    return "".join(archiver.exporting.reporting.iter_html(homes.STORY))


def test_the_file_has_no_script_and_asks_nobody(written):
    page = check_harmless(written)
    assert "<script>alert(1)</script>" in page.text  # as text


def test_text_marks_and_cards_are_joined(written):
    page = check_harmless(written)
    ids = {attributes["id"] for _, attributes in page.elements if attributes.get("id")}
    targets = {a["href"][1:] for _, a in page.elements if (a.get("href") or "").startswith("#")}
    assert ids == targets == {f"c{number}" for number in range(1, len(homes.LOOKS) + 2)}
    assert "<mark>" in written


def test_each_capture_has_record_file_and_the_digest_of_its_body(archiver, written):
    shown = archiver.show(homes.url_of("there"))
    (capture,) = shown["captures"]
    (record,) = [one for one in archiver.show(capture["id"])["records"] if one["url"] == shown["url"]][:1]
    assert record["record_id"].strip("<>") in written
    assert record["warc"] in written
    assert hashlib.sha256(homes.PAGE).hexdigest() in written


def test_quotes_reasons_looks_and_copies_stand_in_it(written):
    text = check_harmless(written).text
    assert "has exactly these words" in text
    assert "linked: =1+1" in text
    assert "last seen 4 May 2026 12:00, first missing 5 May 2026 12:00 (gone)" in text
    assert "altered copies known" in text
    assert "Pavel Hora" in text


def test_a_kept_picture_is_part_of_the_file(written):
    page = check_harmless(written)
    (image,) = [attributes for tag, attributes in page.elements if tag == "img"]
    assert image["src"].startswith("data:image/png;base64,")
    assert (image["width"], image["height"]) == ("2", "3")
    assert "<script>" in (image["alt"] or "")  # as text


def test_only_an_article_has_one(archiver):
    with pytest.raises(UsageError, match=r"is a post; name an article"):
        next(archiver.exporting.reporting.iter_html(homes.url_of("there")))


def test_a_picture_is_known_by_its_bytes_and_bounded():
    assert check_picture(png(4, 5, (1, 2, 3))).media_type == "image/png"
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 7, 9) + b"\x01\x01\x11\x00"
    assert (check_picture(jpeg).width, check_picture(jpeg).height) == (9, 7)
    webp = b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(8) + b"\x09\x00\x00\x13\x00\x00" + bytes(4)
    assert (check_picture(webp).width, check_picture(webp).height) == (10, 20)
    bomb = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + struct.pack(">II", 60_000, 60_000)
    for content in (bomb, b"GIF89a", b"<svg onload=alert(1)>", b"", jpeg[:9], webp[:20]):
        assert check_picture(content) is None
