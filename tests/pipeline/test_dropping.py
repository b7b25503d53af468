"""A folder to drop files into: each is taken in once, whole, and where it went is told."""

from __future__ import annotations

import os
import zipfile
from datetime import timedelta

import pytest

from tests.pipeline.watching import HOST, watching

PAGE = b"<!doctype html><title>Story</title><article><h1>Story</h1><p>Words of a dropped story.</p></article>"


@pytest.fixture
def watcher(internet, tmp_path):
    (tmp_path / "dropped").mkdir()
    with watching(internet, tmp_path, capture={"requisites": False}) as watcher:
        watcher.folder = tmp_path / "dropped"
        yield watcher


def drop(watcher, name: str, content: bytes, *, minutes_ago: float = 10):
    path = watcher.folder / name
    path.write_bytes(content)
    written = (watcher.clock.now() - timedelta(minutes=minutes_ago)).timestamp()
    os.utime(path, (written, written))
    return path


def look(watcher, **later):
    source, _ = watcher.archiver.add_source(str(watcher.folder))
    return watcher.look(source, **(later or {"seconds": 1}))


def lying(watcher) -> list[str]:
    return sorted(str(p.relative_to(watcher.folder)) for p in watcher.folder.rglob("*") if p.is_file())


def test_pages_and_lists_are_taken_in_once_and_moved_away(watcher):
    watcher.stories("a")
    drop(watcher, "story.html", PAGE)
    drop(watcher, "list.txt", f"# ours\nhttps://{HOST}/a\n".encode())
    assert look(watcher).status == "2 taken"
    assert lying(watcher) == ["taken/list.txt", "taken/story.html"]
    urls = sorted(row["url"] for row in watcher.archiver.list_rows("articles"))
    assert urls == [(watcher.folder / "story.html").as_uri(), f"https://{HOST}/a"]
    assert look(watcher).status == "0 taken"


def test_the_same_content_dropped_again_is_known(watcher):
    drop(watcher, "story.html", PAGE)
    look(watcher)
    drop(watcher, "story.html", PAGE)
    drop(watcher, "again.html", PAGE)
    assert look(watcher).status == "2 taken"
    assert lying(watcher) == ["taken/again.html", "taken/story-2.html", "taken/story.html"]
    assert len(list(watcher.archiver.list_rows("captures"))) == 1


def test_a_warc_is_imported(watcher, tmp_path):
    watcher.stories("a")
    with watching(watcher.internet, tmp_path / "other", capture={"requisites": False}) as other:
        other.archiver.archive([f"https://{HOST}/a"])
        other.archiver.close()
        (warc,) = (tmp_path / "other" / "home").glob("collections/*/archive/*.warc.gz")
    drop(watcher, "crawl.warc.gz", warc.read_bytes())
    assert look(watcher).status == "1 taken"
    assert watcher.articles() == ["/a"]
    assert lying(watcher) == ["taken/crawl.warc.gz"]


def test_a_file_that_is_being_written_is_left_until_it_rests(watcher):
    drop(watcher, "story.html", PAGE[:50], minutes_ago=0)
    assert look(watcher).status == "0 taken, 1 may still be written"
    drop(watcher, "story.html", PAGE, minutes_ago=0)
    assert look(watcher).status == "0 taken, 1 may still be written"
    assert look(watcher).status == "1 taken"


@pytest.mark.parametrize("name", [".hidden.html", "story.html.part", "story.html~", "x.crdownload"])
def test_what_programs_name_as_unfinished_and_what_is_hidden_is_left(watcher, name):
    drop(watcher, name, PAGE)
    assert look(watcher).status == "0 taken"
    assert lying(watcher) == [name]


def test_links_and_folders_are_not_followed(watcher, tmp_path):
    secret = tmp_path / "secret.html"
    secret.write_bytes(PAGE)
    (watcher.folder / "link.html").symlink_to(secret)
    (watcher.folder / "sub").mkdir()
    (watcher.folder / "sub" / "story.html").write_bytes(PAGE)
    os.mkfifo(watcher.folder / "pipe.html")
    assert look(watcher, hours=1).status == "0 taken"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("paper.pdf", b"%PDF-1.7 \xe2\xe3\xcf\xd3"),
        ("cut.warc.gz", b"\x1f\x8b\x08\x00\x00"),
        ("bad.wacz", b"PK\x03\x04 but no zip"),
        ("list.txt", b"https://paper.example/a\nhttps://[bad\n"),
    ],
)
def test_what_cannot_be_taken_is_refused_once_and_lies_apart(watcher, name, content):
    drop(watcher, name, content)
    assert look(watcher).status == "0 taken, 1 refused"
    assert lying(watcher) == [f"refused/{name}"]
    assert look(watcher).status == "0 taken"


def test_a_wacz_without_warcs_is_refused_with_its_reason(watcher):
    path = drop(watcher, "x.wacz", b"")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", "{}")
    drop(watcher, "x.wacz", path.read_bytes())
    look(watcher)
    (told,) = [about for event, about in watcher.notes.told if event == "dropped"]
    assert told["url"] == str(watcher.folder / "refused" / "x.wacz")
    assert told["outcome"].startswith("refused: ")


def test_a_folder_that_is_gone_is_a_source_that_fails(watcher):
    source, _ = watcher.archiver.add_source(str(watcher.folder))
    watcher.folder.rmdir()
    after = watcher.look(source)
    assert (after.failures, after.status) == (1, "can't be read: No such file or directory")


def test_a_local_list_is_read_and_what_is_added_to_it(watcher, tmp_path):
    watcher.stories("a", "b")
    path = tmp_path / "list.txt"
    path.write_text(f"https://{HOST}/a\n")
    source, _ = watcher.archiver.add_source(str(path))
    assert watcher.look(source).status == "1 addresses, 1 new"
    path.write_text(f"https://{HOST}/a\nhttps://{HOST}/b\n")
    assert watcher.look(source).status == "2 addresses, 1 new"
    path.unlink()
    assert watcher.look(source).status == "can't be read: No such file or directory"
    assert watcher.articles() == ["/a", "/b"]


def test_a_file_taken_before_a_kill_is_only_moved(watcher, monkeypatch):
    from archiver.service import dropping

    watcher.stories("a")
    drop(watcher, "list.txt", f"https://{HOST}/a\n".encode())

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(dropping, "_move", killed)
    source, _ = watcher.archiver.add_source(str(watcher.folder))
    with pytest.raises(KeyboardInterrupt):
        watcher.archiver._adapters.context.local().take_dropped(source)
    monkeypatch.undo()
    assert look(watcher).status == "1 taken"
    assert len(watcher.requests("/a")) == 1
    assert lying(watcher) == ["taken/list.txt"]
