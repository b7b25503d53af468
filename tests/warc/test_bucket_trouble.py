"""Whatever happens on the way to the bucket, an object is what the file was, or isn't there."""

from __future__ import annotations

import io
import os
import time

import pytest

from archiver.buckets import parse_bucket
from archiver.warc import bucket as bucket_module
from archiver.warc.bucket import Bucket
from archiver.warc.bucket_errors import BucketError
from archiver.warc.ranged import RangedFile
from archiver.warc.whole_upload import OtherObject, store_whole
from tests.bucket_server import Bucket as RealBucket
from tests.bucket_server import bucket_server
from tests.troubled_bucket import Plan, Trouble, TroubledBucket

_PART = 5 << 20
CONTENT = os.urandom(2 * _PART + 1000)


@pytest.fixture
def reach(bucket: RealBucket, monkeypatch: pytest.MonkeyPatch):
    """Opens the bucket by a proxy with a plan of trouble."""
    opened = []
    monkeypatch.setattr(bucket_module, "_REST_SECONDS", 0.0)
    for name, value in bucket.environ.items():
        monkeypatch.setenv(name, value)

    def reach(plan: Plan, tries: int = 3) -> Bucket:
        monkeypatch.setattr(bucket_module, "_TRIES", tries)
        proxy = TroubledBucket(bucket.server, plan).__enter__()
        opened.append(proxy)
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        ours = Bucket(parse_bucket(bucket.url))
        ours.find("nothing")  # the way is taken now, and trouble counted from here
        return ours

    yield reach
    for proxy in opened:
        proxy.__exit__(None, None, None)


def store(ours: Bucket, content: bytes = CONTENT) -> bool:
    return store_whole(ours, "a", io.BytesIO(content), len(content), part_bytes=_PART)


def nth(wanted: str, number: int, trouble: Trouble, *, times: int = 1) -> Plan:
    """Trouble for the requests that hold a word in method or path, from the nth on, so often."""
    count = 0

    def plan(method: str, path: str) -> Trouble | None:
        nonlocal count
        if wanted not in f"{method} {path}":
            return None
        count += 1
        return trouble if number <= count < number + times else None

    return plan


TROUBLES = {
    "the answer to a part is lost": ("partNumber=2", Trouble(swallow=True)),
    "a part is cut off": ("partNumber=2", Trouble(cut_request=True)),
    "a part is answered by 503": ("partNumber=2", Trouble(status=503)),
    "a part is answered by 500": ("partNumber=1", Trouble(status=500)),
    "the end is cut off": ("POST", Trouble(cut_request=True)),
    "the beginning is answered by 503": ("uploads", Trouble(status=503)),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_what_passes_is_tried_again(name, reach, bucket):
    wanted, trouble = TROUBLES[name]
    ours = reach(nth(wanted, 1, trouble))
    assert store(ours)
    assert bucket.load("a") == CONTENT


def test_the_answer_to_the_last_request_may_be_lost(reach, bucket):
    """It has happened, and the next try of it is told that there is such an object, or no such upload."""
    ours = reach(nth("uploadId", 4, Trouble(swallow=True)))
    try:
        store(ours)
    except BucketError:
        store(ours)
    assert bucket.load("a") == CONTENT
    assert bucket.unfinished() == 0


@pytest.mark.parametrize("trouble", [Trouble(status=503), Trouble(status=403), Trouble(cut_request=True)])
def test_what_stays_is_told_and_a_later_try_goes_on(trouble, reach, bucket):
    ours = reach(nth("partNumber=2", 1, trouble, times=1000), tries=1)
    with pytest.raises(BucketError):
        store(ours)
    assert "a" not in bucket.sizes()
    sent: list[str] = []

    def watch(method: str, path: str) -> None:
        if "partNumber" in path:
            sent.append(path.partition("partNumber=")[2].partition("&")[0])

    ours = reach(watch)
    assert store(ours)
    assert sent == ["2", "3"]
    assert bucket.load("a") == CONTENT
    assert bucket.unfinished() == 0


@pytest.mark.parametrize("size", [1000, len(CONTENT)])
def test_what_is_altered_on_its_way_is_never_the_object(size, reach, bucket):
    ours = reach(nth("PUT", 1, Trouble(alter=True), times=1000), tries=1)
    with pytest.raises(BucketError):
        store(ours, CONTENT[:size])
    assert "a" not in bucket.sizes()


def test_a_range_that_breaks_off_is_asked_for_again(reach, bucket):
    bucket.save("a", CONTENT)
    ours = reach(nth("GET", 2, Trouble(cut_answer=100)))
    file = RangedFile(ours, "a")
    assert file.read() == CONTENT


def test_ranges_that_always_break_off_are_told(reach, bucket):
    bucket.save("a", CONTENT)
    ours = reach(nth("GET", 2, Trouble(cut_answer=100), times=1000))
    file = RangedFile(ours, "a")
    with pytest.raises(BucketError):
        file.read()


def await_object(bucket, *, seconds=30):
    """A server may answer before all of it is up."""
    end = time.monotonic() + seconds
    while True:
        try:
            RangedFile(bucket, "a").read(1)
            return
        except BucketError:
            if time.monotonic() > end:
                raise
        time.sleep(0.1)


def test_a_server_that_was_started_again_has_all_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr(bucket_module, "_REST_SECONDS", 0.0)
    monkeypatch.setattr(bucket_module, "_TRIES", 1)
    with bucket_server(tmp_path) as server:
        bucket = server.make_bucket()
        for name, value in bucket.environ.items():
            monkeypatch.setenv(name, value)
        ours = Bucket(parse_bucket(bucket.url))
        store(ours)
        file = RangedFile(ours, "a")
        begin = file.read(100)
        server.stop()
        with pytest.raises(BucketError, match="can't be reached"):
            RangedFile(ours, "a").read()
        server.start()
        await_object(ours)
        assert begin + file.read() == CONTENT


def test_where_an_etag_says_nothing_the_object_is_read_back(reach, bucket, monkeypatch):
    """As on a server that encrypts."""
    ours = reach(lambda *_: None)
    monkeypatch.setattr("archiver.warc.whole_upload.Measured.etag", property(lambda _: "0" * 32))
    assert store(ours)
    assert not store(ours)
    bucket.save("a", CONTENT[:-1] + bytes([CONTENT[-1] ^ 1]))
    with pytest.raises(OtherObject):
        store(ours)
