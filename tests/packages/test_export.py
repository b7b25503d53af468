"""What goes into a package, and that it is the same whenever and wherever it is made."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.service import Archiver
from archiver.service.package_pages import pages_of_article
from archiver.settings import load_settings
from archiver.warc.fresh_file import fresh_file
from tests.internet import Internet, answers
from tests.packages.conftest import OTHER, POST, POST_WORDS, STORY, STORY_WORDS, Home, run_wacz, verify


def content(path, name):
    with zipfile.ZipFile(path) as package:
        return package.read(name)


def lines(path, name):
    return [json.loads(line) for line in content(path, name).splitlines()]


def records(path):
    """Type, address and id of every record."""
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.startswith("archive/")]
        return [
            (one.rec_type, one.rec_headers.get("WARC-Target-URI", ""), one.rec_headers.get("WARC-Record-ID"))
            for name in names
            for one in ArchiveIterator(io.BytesIO(package.read(name)))
        ]


def schemas(path):
    return {uri.split(":")[2][0] for kind, uri, _ in records(path) if kind == "metadata"}


def test_a_whole_home_is_packed_as_it_is_and_passes_the_other_tools_validator(home, pack):
    path = pack()
    for warc in home.warcs:
        assert content(path, f"archive/{warc.name}") == warc.read_bytes()
    with zipfile.ZipFile(path) as package:
        assert {one.compress_type for one in package.infolist()} == {zipfile.ZIP_STORED}
        names = package.namelist()
    assert names[:-2] == sorted(names[:-2])
    assert names[-2:] == ["datapackage.json", "datapackage-digest.json"]
    assert verify(path) == (0, [])
    assert "the passed WACZ is valid" in run_wacz("validate", "-f", str(path))


def test_an_article_comes_with_all_it_cites_and_nothing_of_others(home, story):
    (shown,) = home.rows("show", STORY)
    wanted = {record["record_id"] for capture in _captures(home, shown) for record in capture["records"]}
    packed = records(story)
    ids = {record_id.strip("<>") for _, _, record_id in packed}
    assert wanted <= ids
    assert POST in {uri for _, uri, _ in packed}
    assert {uri for kind, uri, _ in packed if kind == "response"} & {OTHER} == set()
    assert any(uri.startswith("https://card.archiver.invalid/telegram/") for _, uri, _ in packed)
    # What was said of them came along: version, citations, captures, posts.
    assert schemas(story) >= {"v", "c", "k", "p"}
    (other,) = home.rows("show", OTHER)
    subjects = {uri.split(":")[2] for kind, uri, _ in packed if kind == "metadata"}
    assert {one["id"] for one in shown["citations"]} <= subjects
    assert not {one["id"] for one in other["citations"]} & subjects
    assert verify(story) == (0, [])


def _captures(home, article):
    ids = [one["id"] for one in article["captures"]]
    ids += [one["id"] for each in article["citations"] for one in each["captures"]]
    return [home.rows("show", one)[0] for one in dict.fromkeys(ids)]


def test_pages_have_texts_and_the_graph_says_who_cites_what(home, story):
    head, *pages = lines(story, "pages/pages.jsonl")
    assert head["format"] == "json-pages-1.0"
    assert head["hasText"]
    by_url = {page["url"]: page for page in pages}
    assert STORY_WORDS in by_url[STORY]["title"]
    assert "piers" in by_url[STORY]["text"]
    assert POST_WORDS in by_url[POST]["text"]
    assert len({page["id"] for page in pages}) == len(pages)
    (article,) = lines(story, "citations/citations.jsonl")
    assert article["@id"] == STORY
    (post,) = [one["post"] for one in article["citation"] if one["post"] and one["post"]["@id"] == POST]
    ids = {record_id.strip("<>") for _, _, record_id in records(story)}
    assert {one["record"] for one in post["captures"]} <= ids
    described = json.loads(content(story, "datapackage.json"))
    assert described["mainPageUrl"] == STORY
    assert described["wacz_version"] == "1.1.1"


def test_an_original_is_taken_along_so_that_a_revisit_replays_alone(home, pack):
    newest = home.rows("list", "captures")[0]
    (capture,) = home.rows("show", newest["id"])
    assert capture["records"][0]["record_type"] == "revisit"
    packed = records(pack(capture["id"]))
    kinds = [kind for kind, uri, _ in packed if uri == STORY]
    assert sorted(kinds) == ["request", "response", "revisit"]
    with home.warcs[-1].open("rb") as warc:
        refers_to = {
            one.rec_headers["WARC-Refers-To"]
            for one in ArchiveIterator(warc)
            if one.rec_type == "revisit" and one.rec_headers["WARC-Target-URI"] == STORY
        }
    assert refers_to
    assert refers_to <= {record_id for _, _, record_id in packed}


def test_a_post_says_who_cites_it(home, pack):
    path = pack(POST)
    (post,) = lines(path, "citations/citations.jsonl")
    assert [one["@id"] for one in post["citedBy"]] == [STORY]
    assert POST in {uri for _, uri, _ in records(path)}
    assert STORY not in {uri for kind, uri, _ in records(path) if kind == "response"}


def test_a_range_of_dates_holds_what_was_captured_and_said_in_it(home, pack):
    first = min(one["captured_at"] for one in home.rows("list", "captures"))
    second = home.rows("list", "captures")[0]["captured_at"]
    early, late = pack("--until", second, name="early.wacz"), pack("--since", second, name="late.wacz")
    assert verify(early) == verify(late) == (0, [])
    assert {kind for kind, uri, _ in records(early) if uri == STORY} == {"request", "response"}
    assert "revisit" in {kind for kind, uri, _ in records(late) if uri == STORY}
    assert OTHER not in {uri for _, uri, _ in records(late)}
    done = home.run("export", "wacz", "--until", first, "--output", "never.wacz")
    assert (done.exit_code, "nothing to pack" in done.stderr) == (2, True)


@pytest.mark.parametrize("what", [[], [STORY], ["--since", "2020-01-01"]], ids=["all", "article", "dates"])
def test_the_same_content_is_the_same_bytes_also_elsewhere_and_after_a_rebuild(home, pack, what, tmp_path):
    first = pack(*what).read_bytes()
    copy = Home(tmp_path / "elsewhere")
    shutil.copytree(home.path, copy.path)
    for path in copy.path.glob("catalog.sqlite*"):
        path.unlink()
    for path in copy.warcs:
        os.utime(path)
    assert copy.run("rebuild").exit_code == 0
    assert pack(*what, name="again.wacz", of=copy).read_bytes() == first


def test_a_signature_changes_nothing_but_where_it_stands(home, pack):
    plain, signed = pack(name="plain.wacz"), pack("--sign", name="signed.wacz")
    with zipfile.ZipFile(plain) as one, zipfile.ZipFile(signed) as other:
        names = one.namelist()
        differing = [name for name in names if one.read(name) != other.read(name)]
        assert names == other.namelist()
        assert differing == ["datapackage-digest.json"]
        start = one.getinfo("datapackage-digest.json").header_offset
    assert plain.read_bytes()[:start] == signed.read_bytes()[:start]
    key = home.path / "keys" / "wacz-signing.pem"
    assert key.stat().st_mode & 0o777 == 0o600
    assert pack("--sign", name="once-more.wacz").exists()
    assert verify(signed) == (0, [])


def test_what_is_still_being_written_is_packed_as_far_as_it_is_whole(tmp_path):
    with Internet() as internet:
        site = internet.site("paper.example")
        for name in ("/one", "/two"):
            site.at(name, answers.page(f"<title>{name}</title><p>" + "Bread and roses. " * 50))
        settings = load_settings(tmp_path / "home", internet.write_config(tmp_path / "settings.toml"))
        open_home = Home(tmp_path / "home")
        with Archiver(settings) as archiver:
            archiver.capture([site.url("/one"), site.url("/two")])
            (warc,) = open_home.warcs
            (index,) = open_home.path.glob("collections/main/indexes/*.open.cdxj")
            for what in ([], [site.url("/two")]):
                path = tmp_path / "open.wacz"
                done = open_home.run("export", "wacz", *what, "--output", str(path))
                assert done.exit_code == 0, done.output
                assert verify(path) == (0, [])
            # The index lags: what it doesn't name yet is left to the next package, or read anew.
            index.write_bytes(b"")
            assert open_home.run("export", "wacz", site.url("/one"), "--output", str(path)).exit_code == 0
            assert verify(path) == (0, [])
            assert site.url("/one") in {uri for _, uri, _ in records(path)}
            assert warc.exists()


def test_an_index_that_cant_be_trusted_is_made_anew(home, pack, tmp_path):
    first = pack().read_bytes()
    copy = Home(tmp_path / "copy")
    shutil.copytree(home.path, copy.path)
    for path in copy.path.glob("collections/main/indexes/*.cdxj"):
        path.write_bytes(path.read_bytes().replace(b'"offset": "', b'"offset": "9'))
    assert pack(name="again.wacz", of=copy).read_bytes() == first
    assert verify(pack(STORY, name="story.wacz", of=copy)) == (0, [])


def test_a_package_goes_back_into_a_home(story, tmp_path):
    fresh = Home(tmp_path / "fresh")
    fresh.path.mkdir()
    # Nothing it cites is asked for: there is no way out.
    settings = '[network]\nresolve = { "*" = "127.0.0.1:9" }\n[work]\nmax_attempts = 1\n'
    (fresh.path / "archiver.toml").write_text(
        settings + "[politeness]\ndelay_seconds = 0\n[linking]\nonline = false\n"
    )
    fresh.run("import", str(story))
    assert STORY in {one["url"] for one in fresh.rows("list", "articles")}


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (["nonsense"], "nothing of that id or address is in the catalogue"),
        (["--collection", "other"], "there is nothing to pack"),
        (["--collection", "../up"], "collection"),
    ],
)
def test_what_cant_be_packed_is_told_in_one_line(home, tmp_path, args, complaint):
    done = home.run("export", "wacz", *args, "--output", str(tmp_path / "x.wacz"))
    assert done.exit_code == 2
    assert complaint in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_package_cant_take_the_place_of_a_folder(home, tmp_path):
    done = home.run("export", "wacz", "--output", str(tmp_path))
    assert (done.exit_code, "is a folder" in done.stderr) == (2, True)


def test_a_file_that_fails_leaves_the_one_before_and_nothing_else(tmp_path):
    path = tmp_path / "p.wacz"
    path.write_bytes(b"before")

    def fail():
        with fresh_file(path) as file:
            file.write(b"half" * 100_000)
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("p.wacz", b"before")]


def test_a_kill_leaves_nothing_of_a_file(tmp_path):
    path = tmp_path / "p.wacz"
    code = (
        "import sys, time; from pathlib import Path; from archiver.warc.fresh_file import fresh_file\n"
        "with fresh_file(Path(sys.argv[1])) as file:\n"
        "    file.write(b'half' * 100_000); file.flush(); print('written', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE) as writing:
        assert writing.stdout is not None
        assert writing.stdout.readline() == b"written\n"
        writing.kill()
    assert list(tmp_path.iterdir()) == []
    with fresh_file(path) as file:
        file.write(b"whole")
    assert path.read_bytes() == b"whole"


def test_what_strangers_wrote_is_bounded_in_a_list_of_pages():
    capture = {
        "id": "k1",
        "captured_at": "2026-05-12T09:30:00+00:00",
        "main_url": STORY,
        "outcome": "captured",
    }
    version = {"title": "A\n" + "B" * 1_000_000, "text": "C" * 2_000_000, "read_at": capture["captured_at"]}
    (page,) = pages_of_article({"captures": [capture], "versions": [version]})
    assert page["title"].startswith("A B")
    assert len(page["title"]) <= 300
    assert len(page["text"]) == 1_000_000
