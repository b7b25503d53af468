"""Files on their way to the bucket and back: one that is refused keeps no other back, and none is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.errors import HomeError
from archiver.net.clock import SystemClock
from archiver.settings import Settings, Storage
from archiver.warc import bucket as bucket_module
from archiver.warc.bucket import open_bucket
from archiver.warc.downloads import fetch_files, remove_stored
from archiver.warc.uploads import store_waiting, upload_waiting
from archiver.warc.writer import WarcWriter
from tests.bucket_server import Bucket as RealBucket
from tests.troubled_bucket import Plan, Trouble, TroubledBucket
from tests.warc.making import exchange, warcs

COUNT = 4


@pytest.fixture
def settings(home, bucket: RealBucket, monkeypatch):
    """A home with sealed files that wait for the bucket."""
    for name, value in bucket.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bucket_module, "_TRIES", 1)
    settings = Settings(home=home, storage=Storage(warc_max_bytes=1))
    writer = WarcWriter(settings, SystemClock())
    for number in range(COUNT):
        with writer.appending("main", [exchange(f"http://news.example/{number}")]):
            pass
    writer.close()
    assert len(warcs(home)) == COUNT
    open_bucket.cache_clear()
    yield replace(settings, storage=Storage(url=bucket.url))
    open_bucket.cache_clear()


@pytest.fixture
def troubled(bucket, monkeypatch):
    """Has what follows ask the bucket by a proxy with a plan of trouble."""
    opened = []

    def troubled(plan: Plan) -> TroubledBucket:
        opened.append(TroubledBucket(bucket.server, plan).__enter__())
        monkeypatch.setenv("AWS_ENDPOINT_URL", opened[-1].url)
        open_bucket.cache_clear()
        return opened[-1]

    yield troubled
    for proxy in opened:
        proxy.__exit__(None, None, None)


def names(home):
    return [path.name for path in warcs(home)]


@pytest.mark.parametrize("trouble", [Trouble(status=403), Trouble(status=400), Trouble(alter=True)])
@pytest.mark.parametrize("bring", [upload_waiting, store_waiting])
def test_a_file_that_is_refused_keeps_no_other_back(settings, home, troubled, trouble, bring):
    refused, *others = names(home)
    troubled(lambda method, path: trouble if method == "PUT" and f"archive/{refused}" in path else None)
    done = {one.warc: one.why_not for one in bring(settings)}
    assert list(done) == [refused, *others]
    assert [name for name, why_not in done.items() if why_not] == [refused]
    assert names(home) == ([refused] if bring is upload_waiting else [refused, *others])


@pytest.mark.parametrize("trouble", [Trouble(status=403), Trouble(status=503), Trouble(cut_request=True)])
@pytest.mark.parametrize("bring", [upload_waiting, store_waiting])
def test_where_the_bucket_cant_be_used_the_first_is_the_last(settings, home, troubled, trouble, bring):
    first, *_ = before = names(home)
    troubled(lambda *_: trouble)
    (done,) = bring(settings)
    assert (done.warc, bool(done.why_not)) == (first, True)
    assert names(home) == before


def spoil(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_nothing_is_deleted_from_the_bucket_but_what_the_home_has_byte_for_byte(settings, home, bucket):
    assert [one.why_not for one in store_waiting(settings)] == [None] * COUNT
    spoilt, without, *rest = warcs(home)
    spoil(spoilt)
    index = home / "collections" / "main" / "indexes" / f"{without.name.removesuffix('.warc.gz')}.cdxj"
    index.unlink()
    assert remove_stored(settings) == len(rest)
    left = {key for key in bucket.sizes() if "/archive/" in key}
    assert left == {f"collections/main/archive/{path.name}" for path in (spoilt, without)}


def test_a_file_that_is_here_already_is_compared_with_that_of_the_bucket(settings, home):
    assert [one.why_not for one in store_waiting(settings)] == [None] * COUNT
    assert list(fetch_files(settings)) == []
    spoil(warcs(home)[1])
    with pytest.raises(HomeError, match=r"isn't what s3://.* is: move one of them away"):
        list(fetch_files(settings))
