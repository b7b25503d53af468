"""The files of a bulk batch: what passes and what stays wrong with them are told apart; results are whole."""

from __future__ import annotations

import gzip
import threading

import pytest

from archiver.errors import BucketAway, SourceError, Stopped
from archiver.service.warc_files import NamedWarcs
from archiver.settings import Settings
from archiver.warc import bucket as bucket_module
from tests.bucket_server import environ_for
from tests.system.others import Crawl
from tests.troubled_bucket import Trouble, TroubledBucket

PAGES = 5


def crawl(count=PAGES, *, gzip=True):
    made = Crawl(gzip=gzip)
    for number in range(count):
        made.response(f"https://courier.example/{number}", f"<html><p>Story {number}</p></html>")
    return made


@pytest.fixture
def files(tmp_path):
    return NamedWarcs(Settings(home=tmp_path / "home"), threading.Event(), is_shared=False)


@pytest.fixture
def reach(bucket, monkeypatch):
    """Has the bucket reached by a proxy with a plan of trouble, without patience."""
    monkeypatch.setattr(bucket_module, "_TRIES", 1)
    opened = []

    def reach(plan=lambda *_: None):
        proxy = TroubledBucket(bucket.server, plan)
        opened.append(proxy)
        proxy.__enter__()
        for name, value in environ_for(proxy.url).items():
            monkeypatch.setenv(name, value)
        bucket_module.open_bucket.cache_clear()
        return proxy

    yield reach
    bucket_module.open_bucket.cache_clear()
    for proxy in opened:
        proxy.__exit__(None, None, None)


def read(files, source, **more):
    return list(files.iter_pages(str(source), max_bytes=100_000, **more))


def write_half(files, target):
    with files.writing(target) as write:
        write({"title": "late"})
        raise ZeroDivisionError


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_file_is_read_on_from_the_place_of_any_page(files, tmp_path, is_packed):
    path = crawl(gzip=is_packed).save(tmp_path / "a.warc.gz")
    pages = read(files, path)
    assert [page.url[-1] for page in pages] == list("01234")
    assert len({page.offset for page in pages}) == PAGES
    for number, page in enumerate(pages):
        assert read(files, path, start=page.offset) == pages[number:]


def test_pages_of_a_file_that_was_packed_as_a_whole_have_one_place(files, tmp_path):
    path = crawl().save_gzipped_whole(tmp_path / "a.warc.gz")
    inner = crawl(gzip=False).save_gzipped_whole(tmp_path / "b.warc.gz")
    assert {page.offset for page in read(files, inner)} == {0}
    with pytest.raises(SourceError, match="not a WARC record"):
        read(files, path)


def test_a_path_that_is_not_here_may_be_on_another_machine(files, tmp_path):
    with pytest.raises(SourceError, match="No such file"):
        read(files, tmp_path / "gone.warc.gz")
    shared = NamedWarcs(Settings(home=tmp_path), threading.Event(), is_shared=True)
    with pytest.raises(OSError, match="No such file or directory on "):
        read(shared, tmp_path / "gone.warc.gz")


def test_a_stop_is_seen_at_the_next_record(tmp_path):
    stop = threading.Event()
    files = NamedWarcs(Settings(home=tmp_path), stop, is_shared=False)
    pages = files.iter_pages(str(crawl().save(tmp_path / "a.warc.gz")), max_bytes=100_000)
    next(pages)
    stop.set()
    with pytest.raises(Stopped):
        list(pages)


def test_objects_are_read_by_ranges_and_what_is_wrong_with_one_is_told_apart(files, bucket, reach):
    bucket.save("a.warc.gz", crawl().content)
    reach()
    assert len(read(files, f"{bucket.url}/a.warc.gz")) == PAGES
    with pytest.raises(SourceError, match="there is no such object"):
        read(files, f"{bucket.url}/gone.warc.gz")
    with pytest.raises(OSError, match="there is no such bucket") as refused:
        read(files, "s3://no-such-bucket-here/a.warc.gz")
    assert not isinstance(refused.value, FileNotFoundError)
    for trouble in (Trouble(status=503), Trouble(cut_request=True)):
        reach(lambda *_, trouble=trouble: trouble)
        with pytest.raises(BucketAway, match=r"a\.warc\.gz: "):
            read(files, f"{bucket.url}/a.warc.gz")


def test_results_are_there_whole_or_not_at_all(files, bucket, reach, tmp_path):
    reach()
    for target in (tmp_path / "found" / "a" / "b.jsonl.gz", f"{bucket.url}/found/b.jsonl.gz"):
        with files.writing(str(target)) as write:
            write({"title": "Früh"})
        with pytest.raises(ZeroDivisionError):
            write_half(files, str(target))
    wanted = '{"title": "Früh"}\n'.encode()
    (kept,) = (path for path in (tmp_path / "found").rglob("*") if path.is_file())
    assert gzip.decompress(kept.read_bytes()) == wanted
    assert bucket.load("found/b.jsonl.gz") == kept.read_bytes()
    assert not list((tmp_path / "home" / "tmp").iterdir())


def test_where_nothing_can_be_written_is_one_line(files, tmp_path):
    (tmp_path / "plain").write_text("no folder")
    with (
        pytest.raises(OSError, match=r"plain/a\.jsonl\.gz: can't be written: "),
        files.writing(str(tmp_path / "plain" / "a.jsonl.gz")) as write,
    ):
        write({})
