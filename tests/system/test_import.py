"""``archiver import``: other tools' archives become part of the home, whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.backends import lose_catalogue
from tests.newsroom import STORIES
from tests.system import holdings
from tests.system.others import AT, HTML, Crawl, wacz
from tests.system.program import Program, only_line, wait_until
from tests.system.replay import Replay
from tests.system.tables import UNSAID, assert_same, dump

STORY = STORIES[0]
POST = "https://x.com/mara/status/1524000000000000000"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


def crawl(*, gzip: bool = True) -> Crawl:
    """An article, a picture, a post's page, a profile, a 404, a redirect."""
    made = Crawl(gzip=gzip)
    made.response(STORY.url, STORY.html())
    made.response("https://courier.example/logo.png", PICTURE, ("Content-Type", "image/png"))
    made.response(POST, "<html><title>Mara on X</title><p>The bridge stays open</p></html>")
    made.response("https://x.com/mara", "<html><title>Mara</title><p>Posts</p></html>")
    made.response("https://courier.example/gone", "<html><p>Not here</p></html>", status="404 Not Found")
    return made


def kept(program: Program) -> tuple[list[str], list[str], list[Path]]:
    home = program.home / "collections" / "main"
    return (
        sorted(row["id"] for row in program.rows("list", "captures")),
        sorted(row["id"] for row in program.rows("list", "citations")),
        sorted(path for path in home.rglob("*") if path.is_file()) if home.exists() else [],
    )


def imported(program: Program) -> list[Path]:
    return [path for path in holdings.warcs(program.home) if path.name.startswith("imported-")]


def test_a_crawl_is_taken_in_and_its_articles_cite(newsroom, program, tmp_path):
    file = crawl().save(tmp_path / "crawl-7.warc.gz")
    ended = program.run("import", str(file))
    assert (ended.code, ended.complaints) == (0, []), ended.err
    (there,) = imported(program)
    assert there.read_bytes() == file.read_bytes()
    holdings.check_warcs(program.home)
    holdings.check_index(program.home)
    captures = {row["url"]: row for row in program.rows("list", "captures")}
    of_crawl = {
        url: row
        for url, row in captures.items()
        if "imported from crawl-7.warc.gz" in (row["evidence"] or "")
    }
    assert {url: row["purpose"] for url, row in of_crawl.items()} == {
        STORY.url: "article",
        POST: "post",
        "https://x.com/mara": "address",
    }
    assert of_crawl[STORY.url]["warc"] == there.name
    assert of_crawl[STORY.url]["captured_at"] == "2024-05-12T09:30:00+00:00"
    (article,) = program.rows("show", STORY.url)
    assert article["citations"]
    assert any(one["captures"] for one in article["citations"])
    (post,) = program.rows("show", POST)
    assert post["type"] == "post"
    assert "crawl-7.warc.gz" in program.run("show", STORY.url).out


def test_the_same_file_again_changes_nothing(newsroom, program, tmp_path):
    file = crawl().save(tmp_path / "crawl.warc.gz")
    assert program.run("import", str(file)).code == 0
    before, rows = kept(program), dump(program.home, without=UNSAID)
    ended = program.run("import", str(file), str(file.rename(tmp_path / "renamed.warc.gz")))
    assert ended.code == 1  # the first name is no more
    assert "already" in ended.out
    assert kept(program) == before
    assert_same(rows, dump(program.home, without=UNSAID))


@pytest.mark.parametrize("form", ["plain", "gzipped whole"])
def test_a_file_that_is_not_packed_record_by_record_is_packed_anew_with_the_same_records(
    newsroom, program, tmp_path, form
):
    plain = crawl(gzip=False)
    file = tmp_path / ("crawl.warc" if form == "plain" else "crawl.warc.gz")
    plain.save(file) if form == "plain" else plain.save_gzipped_whole(file)
    assert program.run("import", str(file)).code == 0
    (there,) = imported(program)
    assert gzip.decompress(there.read_bytes()) == plain.content
    (said,) = holdings.statements(program.home, "import/1")
    assert (said["is_repacked"], said["sha256"]) == (True, hashlib.sha256(file.read_bytes()).hexdigest())
    holdings.check_warcs(program.home)
    holdings.check_index(program.home)
    assert program.rows("show", STORY.url)[0]["citations"]


def test_of_a_wacz_the_pages_it_lists_are_read(newsroom, program, tmp_path):
    other = "<html><title>Frame</title><p>" + "No page of its own. " * 30 + "</p></html>"
    made = Crawl().response(
        "https://courier.example/old", "", ("Location", STORY.url), status="301 Moved Permanently"
    )
    made.response(STORY.url, STORY.html()).response("https://courier.example/frame", other)
    second = Crawl().response("https://courier.example/second", STORIES[1].html())
    pages = ["https://courier.example/old", "https://courier.example/second"]
    members = {"archive/a.warc.gz": made.content, "archive/b.warc.gz": second.content}
    file = wacz(tmp_path / "site.wacz", members, pages)
    ended = program.run("import", str(file))
    assert ended.code == 0, ended.err
    assert {row["url"] for row in program.rows("list", "articles")} == {
        STORY.url,
        "https://courier.example/second",
    }
    assert sorted(path.read_bytes() for path in imported(program)) == sorted(members.values())
    evidence = {row["evidence"] for row in program.rows("list", "captures") if row["url"] == STORY.url}
    assert evidence == {"imported from site.wacz, archive/a.warc.gz"}


def test_a_page_that_was_as_before_is_read_from_where_it_was_kept(newsroom, program, tmp_path):
    made = Crawl().response(STORY.url, STORY.html())
    made.revisit(STORY.url, STORY.html(), at="2024-06-12T09:30:00Z")
    lonely = Crawl().revisit("https://courier.example/lonely", "<p>x</p>", at="2024-06-12T09:30:00Z")
    files = (made.save(tmp_path / "a.warc.gz"), lonely.save(tmp_path / "b.warc.gz"))
    assert program.run("import", *map(str, files)).code == 0
    rows = program.rows("list", "captures")
    assert len([row for row in rows if row["url"] == STORY.url]) == 2
    (version,) = dump(program.home)["article_versions"]
    read, last_read = (str(version[name])[:10] for name in ("read_at", "last_read_at"))
    assert (read, last_read) == ("2024-05-12", "2024-06-12")
    (row,) = [row for row in rows if row["url"].endswith("/lonely")]
    assert row["outcome"] == "partial"
    assert "the file doesn't hold it" in row["evidence"]


def test_bodies_in_chunks_and_content_codings_are_read(newsroom, program, tmp_path):
    packed = gzip.compress(STORY.html().encode())
    framed = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    headers = (("Content-Type", HTML), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    file = Crawl().response(STORY.url, framed, *headers).save(tmp_path / "a.warc.gz")
    assert program.run("import", str(file)).code == 0
    assert program.rows("show", STORY.url)[0]["citations"]


def test_what_was_imported_replays(newsroom, program, tmp_path):
    assert program.run("import", str(crawl(gzip=False).save(tmp_path / "crawl.warc"))).code == 0
    with Replay(program.home) as replay:
        status, text = replay.get(STORY.url, modifier="id_")
        assert status == 200
        assert STORY.title in text
        assert replay.get("https://courier.example/gone")[0] == 404


def test_a_rebuild_brings_imports_back(newsroom, program, tmp_path):
    made = crawl().revisit(STORY.url, STORY.html(), at="2024-06-12T09:30:00Z")
    assert program.run("import", str(made.save(tmp_path / "crawl.warc.gz"))).code == 0
    before, lines = dump(program.home), holdings.index(program.home)
    ended = program.run("rebuild")
    assert (ended.code, ended.complaints) == (0, []), ended.err
    assert_same(before, dump(program.home))
    assert holdings.index(program.home) == lines


@pytest.mark.parametrize("seconds", [0.3, 0.6, 0.9])
def test_a_killed_import_is_whole_or_was_never_there(newsroom, program, tmp_path, seconds):
    file = str(crawl().save(tmp_path / "crawl.warc.gz"))
    running = program.start("import", file)
    wait_until((program.home / "run").exists, what="the import begins", pause=0.001)
    time.sleep(seconds / 2)
    running.kill()
    seen = [path for path in holdings.cdxj(program.home) if path.name.startswith("imported-")]
    assert program.run("archive").code == 0  # whatever is due
    # From its statement on it is an import, also where the kill came before its index was in place.
    is_whole = bool(holdings.statements(program.home, "import/1"))
    assert is_whole or not seen
    if is_whole:
        assert program.rows("show", STORY.url)[0]["citations"]
    else:
        assert program.rows("list", "articles") == []
    assert program.run("import", file).code == 0
    assert len(holdings.statements(program.home, "import/1")) == 1
    assert program.rows("show", STORY.url)[0]["citations"]
    of_crawl = [row for row in program.rows("list", "captures") if "crawl.warc.gz" in (row["evidence"] or "")]
    assert len(of_crawl) == 3
    holdings.check_index(program.home)
    assert not list((program.home / "tmp").glob("import-*"))


# --- bad input ---------------------------------------------------------------------------------


def bomb() -> bytes:
    """A record that says, truthfully, that it is 5 GB of nothing."""
    size = 5_000_000_000
    head = (
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"WARC-Date: {AT}\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: {size}\r\n\r\n"
    )
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(head.encode() + bytes(2_000_000)) + packer.flush()


def zipped(**members: bytes) -> bytes:
    import io

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def doubled() -> bytes:
    import io
    import warnings

    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("archive/a.warc.gz", crawl().content)
        archive.writestr("archive/a.warc.gz", Crawl().content)
    return out.getvalue()


def single(at: str = AT, length: str = "5") -> bytes:
    """One record, with whatever is said in its header."""
    head = (
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"WARC-Date: {at}\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: {length}\r\n\r\n"
    )
    return gzip.compress(head.encode() + b"<p>x\n\r\n\r\n")


WHOLE = crawl().content
BAD = {
    "before all years": (single(at="0001-01-01T00:00:00+23:59"), "without a date"),
    "a length of 5,000 digits": (single(length="9" * 5000), "unpack to more"),
    "empty": (b"", "the file is empty"),
    "html": (b"<html><p>no archive</p></html>", "not a WARC record"),
    "gzipped html": (gzip.compress(b"<html>no archive</html>"), "not a WARC record"),
    "truncated": (WHOLE[:-400], "can't be read"),
    "cut in a plain file": (crawl(gzip=False).content[:-4000], "breaks off"),
    "bit rot": (WHOLE[: len(WHOLE) // 2] + bytes(30) + WHOLE[len(WHOLE) // 2 + 30 :], "can't be read"),
    "bomb": (bomb(), "unpack to more"),
    "zip without warc": (zipped(**{"a.txt": b"x"}), "holds no WARC file"),
    "zip with a path": (zipped(**{"archive/../../../evil.warc.gz": WHOLE}), "points outside"),
    "zip with an absolute path": (zipped(**{"/archive/a.warc.gz": WHOLE}), "points outside"),
    "zip with a broken warc": (
        zipped(**{"archive/a.warc.gz": WHOLE, "archive/b.warc.gz": WHOLE[:-9]}),
        "b.warc.gz",
    ),
    "zip with two of a name": (doubled(), "two members of one name"),
    "zip that is cut": (zipped(**{"archive/a.warc.gz": WHOLE})[:-30], "no whole WACZ"),
    "zip bomb": (zipped(**{"archive/a.warc": bytes(2_000_000_000 // 1000)}), "not a WARC record"),
    "wrong digest": (
        zipped(
            **{
                "archive/a.warc.gz": WHOLE,
                "datapackage.json": b'{"resources": [{"path": "archive/a.warc.gz", "hash": "sha256:00"}]}',
            }
        ),
        "digest isn't the one",
    ),
    "nested json": (zipped(**{"archive/a.warc.gz": WHOLE, "datapackage.json": b"[" * 100_000}), "is no JSON"),
    "broken pages": (
        zipped(**{"archive/a.warc.gz": WHOLE, "pages/pages.jsonl": b"{}\n{"}),
        "line 2 is no JSON",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_whole_archive_is_told_in_one_line_and_leaves_nothing(program, tmp_path, what):
    content, why = BAD[what]
    file = tmp_path / "bad.warc.gz"
    file.write_bytes(content)
    ended = program.run("import", str(file))
    assert (ended.code, ended.out) == (1, "")
    assert why in only_line(ended.complaints)
    assert str(file) in only_line(ended.complaints)
    assert "Traceback" not in ended.err
    assert kept(program) == ([], [], [])
    assert not list((program.home / "tmp").iterdir())
    assert not list(tmp_path.rglob("evil*"))


def test_one_bad_file_does_not_stop_the_others(newsroom, program, tmp_path):
    bad, good = tmp_path / "bad.warc", crawl().save(tmp_path / "good.warc.gz")
    bad.write_bytes(b"no")
    ended = program.run("import", str(bad), str(tmp_path / "missing"), str(tmp_path), str(good))
    assert (ended.code, len(ended.complaints)) == (1, 3)
    assert program.rows("show", STORY.url)[0]["citations"]


def test_statements_in_a_strangers_file_decide_nothing(newsroom, build_program, tmp_path):
    """Another home's file may say anything; here it is a file like any other."""
    stranger, program = build_program(), build_program()
    assert stranger.run("archive", STORY.url).code == 0
    cited = stranger.rows("list", "citations")
    assert stranger.run("link", cited[0]["id"], "--none", "--by", "eve").code == 0
    files = [str(path) for path in holdings.warcs(stranger.home)]
    assert program.run("import", *files).code == 0
    assert program.run("rebuild").code == 0
    assert not dump(program.home)["rejections"]
    decided = {row["decided_by"] for row in dump(program.home)["resolutions"]}
    assert decided <= {"archiver"}


def test_header_lengths_beyond_all_bounds_are_refused(program, tmp_path):
    endless = b"WARC/1.0\r\n" + b"X-A: b\r\n" * 100_000
    file = tmp_path / "a.warc"
    file.write_bytes(endless + struct.pack("<I", 1))
    ended = program.run("import", str(file))
    assert ended.code == 1
    assert "header isn't whole" in only_line(ended.complaints)


def test_a_kill_right_behind_the_statement_is_made_good(newsroom, build_program, tmp_path):
    program = build_program(storage={"url": ""})  # what is not sealed is in no bucket
    file = str(crawl().save(tmp_path / "crawl.warc.gz"))
    assert program.run("import", file).code == 0
    lines = holdings.index(program.home)
    # As such a kill leaves it: the statement in an open file, no index of the import, no row of it.
    for path in holdings.cdxj(program.home):
        if path.name.startswith("imported-"):
            path.unlink()
        else:
            path.rename(path.with_name(path.name.removesuffix(".cdxj") + ".open.cdxj")).write_bytes(b"")
    lose_catalogue(program.home)
    assert program.run("seal").code == 0
    assert program.run("archive").code == 0
    assert holdings.index(program.home).keys() >= lines.keys()
    assert program.rows("show", STORY.url)[0]["citations"]
