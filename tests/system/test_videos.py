"""Videos are kept with a statement of what made them, and their absence is no failure."""

from __future__ import annotations

import json

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.internet import answers
from tests.net.test_videos import FAKE
from tests.system import holdings
from tests.system.program import Program
from tests.system.replay import Replay

URL = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
FAILING = "https://www.youtube.com/watch?v=failw9WgXcQ"


@pytest.fixture
def youtube(internet):
    site = internet.site("www.youtube.com")
    site.otherwise = answers.page("<title>Film</title>")
    site.at("/oembed", answers.json_answer({"title": "Film", "author_name": "Ida"}))
    return site


@pytest.fixture
def program(internet, tmp_path):
    def build(videos: bool, path: str) -> Program:
        config = internet.write_config(tmp_path / "archiver.toml", capture={"videos": videos})
        return Program(tmp_path / "home", config, environ={"PYTHONPATH": path})

    return build


def statements(home, schema):
    for path in holdings.warcs(home):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_headers.get_header("Archiver-Schema") == schema:
                    yield json.loads(record.content_stream().read())


def paths(*more: object) -> str:
    import os

    return os.pathsep.join(filter(None, (*map(str, more), os.environ.get("PYTHONPATH"))))


def test_the_video_of_a_post_is_kept_and_replays(program, youtube):
    ran = program(True, paths(FAKE))
    assert ran.run("capture", URL).code == 0
    (said,) = statements(ran.home, "video/1")
    assert (said["made_by"], said["extractor"], said["asked"]) == ("yt-dlp 2026.01.01", "Fake", URL)
    assert said["uri"].startswith("https://media.archiver.invalid/youtube/p")
    holdings.check(ran.home, ran.rows("list", "captures"))
    (shown,) = ran.rows("show", URL)
    with Replay(ran.home) as wayback:
        assert wayback.get(said["uri"], modifier="id_")[1].endswith("ftypmp42 a film")
        assert said["uri"] in wayback.get(shown["card_url"], modifier="id_")[1]


def test_a_video_that_was_not_had_is_evidence_and_no_failure(program, youtube):
    ran = program(True, paths(FAKE))
    assert ran.run("capture", FAILING).code == 0
    (capture,) = ran.rows("list", "captures")
    assert capture["outcome"] == "captured"
    assert capture["evidence"].endswith("video: yt-dlp: [fake] Video unavailable")


def test_videos_are_not_fetched_unless_they_are_turned_on(program, youtube):
    ran = program(False, paths(FAKE))
    ran.run("capture", URL)
    assert list(statements(ran.home, "video/1")) == []
    (capture,) = ran.rows("list", "captures")
    assert capture["evidence"] is None
