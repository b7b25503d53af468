"""Whole objects, ranges and uploads in parts, on an S3 server."""

from __future__ import annotations

import hashlib
import io
import os
import random

import pytest

from archiver.buckets import parse_bucket
from archiver.errors import SettingsError
from archiver.warc.bucket import Bucket, open_bucket
from archiver.warc.bucket_check import check_bucket
from archiver.warc.bucket_errors import BucketError, Replaced
from archiver.warc.ranged import RangedFile
from archiver.warc.whole_upload import OtherObject, measure, store_whole
from tests.bucket_server import Bucket as RealBucket

_PART = 5 << 20


@pytest.fixture
def ours(bucket: RealBucket, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """The same bucket as the program uses it."""
    for name, value in bucket.environ.items():
        monkeypatch.setenv(name, value)
    place = parse_bucket(bucket.url)
    assert place is not None
    return Bucket(place)


def test_a_file_is_stored_whole_and_once(ours, bucket):
    content = os.urandom(2 * _PART + 1000)
    assert store_whole(ours, "a", io.BytesIO(content), len(content), part_bytes=_PART)
    assert bucket.load("a") == content
    assert not store_whole(ours, "a", io.BytesIO(content), len(content), part_bytes=_PART)
    found = ours.find("a")
    assert (found.size, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert bucket.unfinished() == 0


def test_a_small_and_an_empty_file_are_stored_in_one_request(ours, bucket):
    for content in (b"", b"small"):
        store_whole(ours, f"of-{len(content)}", io.BytesIO(content), len(content))
        assert bucket.load(f"of-{len(content)}") == content


def test_the_etag_that_is_expected_is_the_server_s(ours):
    content = os.urandom(_PART + 1)
    measured = measure(io.BytesIO(content), len(content), part_bytes=_PART)
    store_whole(ours, "a", io.BytesIO(content), len(content), part_bytes=_PART)
    assert ours.find("a").etag == measured.etag


def test_an_object_in_other_parts_is_read_back_and_known_for_the_same(ours, bucket):
    content = os.urandom(_PART + 1)
    bucket.save("a", content)
    assert not store_whole(ours, "a", io.BytesIO(content), len(content), part_bytes=_PART)


@pytest.mark.parametrize("size", [100, _PART + 100])
def test_an_object_that_holds_something_else_is_replaced_only_where_that_is_meant(ours, bucket, size):
    bucket.save("a", b"something else")
    content = os.urandom(size)
    with pytest.raises(OtherObject):
        store_whole(ours, "a", io.BytesIO(content), size, part_bytes=_PART)
    assert bucket.load("a") == b"something else"
    store_whole(ours, "a", io.BytesIO(content), size, part_bytes=_PART, replaces=True)
    assert bucket.load("a") == content


def test_an_unfinished_upload_is_gone_on_with(ours, bucket):
    content = os.urandom(3 * _PART)
    measured = measure(io.BytesIO(content), len(content), part_bytes=_PART)
    upload = ours.begin_upload("a", measured.sha256)
    ours.put_part("a", upload, 1, content[:_PART])
    ours.put_part("a", upload, 2, b"x" * _PART)  # not what the file has
    sent = []

    class Counting(Bucket):
        def put_part(self, key, upload, number, data):
            sent.append(number)
            return super().put_part(key, upload, number, data)

    store_whole(Counting(ours.place), "a", io.BytesIO(content), len(content), part_bytes=_PART)
    assert sent == [2, 3]
    assert bucket.load("a") == content
    assert bucket.unfinished() == 0


def test_a_half_upload_is_seen_by_nobody(ours, bucket):
    upload = ours.begin_upload("a", "0" * 64)
    ours.put_part("a", upload, 1, os.urandom(_PART))
    assert ours.find("a") is None
    assert list(ours.iter_objects("")) == []


def test_an_object_is_read_as_a_file(ours, bucket):
    content = os.urandom(1_000_003)
    bucket.save("a", content)
    plain, ranged = io.BytesIO(content), RangedFile(ours, "a")
    chance = random.Random(5)
    for _ in range(60):
        place, size = chance.randrange(1_100_000), chance.choice((0, 1, 100, 70_000, 300_000, -1))
        if chance.random() < 0.6:
            plain.seek(place)
            ranged.seek(place)
        assert ranged.read(size) == plain.read(size)
        assert ranged.tell() == plain.tell()
    assert ranged.seek(-10, os.SEEK_END) == plain.seek(-10, os.SEEK_END)
    assert ranged.read() == plain.read()


def test_an_empty_object_is_read_as_an_empty_file(ours, bucket):
    bucket.save("a", b"")
    assert RangedFile(ours, "a").read(10) == b""


def test_few_stretches_of_an_object_are_held(ours, bucket):
    content = os.urandom(20_000_000)
    bucket.save("a", content)
    asked = []

    class Counting(Bucket):
        def read(self, key, start, size, etag=None):
            asked.append(size)
            return super().read(key, start, size, etag)

    ranged = RangedFile(Counting(ours.place), "a")
    digest = hashlib.sha256()
    while piece := ranged.read(65_536):
        digest.update(piece)
        assert sum(len(data) for _, data in ranged._held) <= 2 << 20
    assert digest.digest() == hashlib.sha256(content).digest()
    assert len(asked) < 30
    assert max(asked) == 1 << 20


def test_an_object_that_is_replaced_while_it_is_read_is_no_mixture(ours, bucket):
    bucket.save("a", b"a" * 500_000)
    ranged = RangedFile(ours, "a")
    ranged.read(10)
    bucket.save("a", b"b" * 500_000)
    ranged.seek(400_000)
    with pytest.raises(Replaced):
        ranged.read(10)


def test_what_isn_t_there_is_told_as_of_files(ours):
    with pytest.raises(FileNotFoundError):
        RangedFile(ours, "none").read(1)


def test_what_speaks_to_it_is_named_where_it_lacks(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    open_bucket.cache_clear()
    with pytest.raises(SettingsError, match=r"pip install 'archiver\[s3\]'"):
        open_bucket("s3://some-bucket")


def test_a_bucket_that_can_be_used_passes_the_check(ours, bucket):
    assert check_bucket(ours) is None
    assert bucket.sizes() == {}


def test_what_is_wrong_is_one_line_without_keys(ours, bucket, monkeypatch):
    place = ours.place
    assert "there is no such bucket" in check_bucket(Bucket(parse_bucket("s3://no-such-bucket")))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")
    said = check_bucket(Bucket(place))
    assert said == "the server refuses the secret key"
    with pytest.raises(BucketError, match="the server refuses"):
        Bucket(place).find("a")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    assert check_bucket(Bucket(place)) == "the server doesn't know this access key"
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert check_bucket(Bucket(place)).startswith("there are no keys for it: set AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_PROFILE", "none-of-that-name")
    assert "AWS_PROFILE" in check_bucket(Bucket(place))


def test_a_server_that_can_t_be_reached_is_told_and_not_waited_for_by_each_reader(ours, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("archiver.warc.bucket._TRIES", 1)
    lost = Bucket(ours.place)
    with pytest.raises(BucketError, match="can't be reached") as told:
        lost.read("a", 0, 10)
    assert told.value.is_away
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://192.0.2.1:9")  # would wait for seconds
    with pytest.raises(BucketError, match="can't be reached"):
        lost.read("a", 0, 10)
