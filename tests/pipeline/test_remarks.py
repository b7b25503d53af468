"""Tags and notes: kept in the WARCs, as all that persons say."""

from __future__ import annotations

import shutil
import subprocess
import sys

from archiver.service import Archiver
from tests.newsroom import STORIES
from tests.system.tables import UNSAID, assert_same, dump

#: A process that is killed behind the last word it stored.
_KILLED = """
import os, sys; from pathlib import Path
from archiver.service import Archiver; from archiver.settings import Settings
writing = Archiver(Settings(home=Path(sys.argv[1])))
writing.notes.add_tag(sys.argv[2], "harbour", by="ida")
writing.notes.add_note(sys.argv[2], "it is so", by="ida")
os.kill(os.getpid(), 9)
"""


def write_much(archiver: Archiver) -> str:
    """Archive an article, and tag and annotate it, a citation of it and a post; the article's id."""
    archiver.archive([STORIES[0].url])
    article = archiver.show(STORIES[0].url)
    citation = article["citations"][0]
    post = next(one["post"] for one in article["citations"] if one["post"])
    notes = archiver.notes
    for subject in (article["id"], citation["id"], post["id"]):
        notes.add_tag(subject, "Harbour", "to check", "later", by="ida")
        notes.remove_tag(subject, "TO CHECK", "later", by="ivo")
        notes.add_tag(subject, "to check", by="ivo")
        kept = notes.add_note(subject, "first line\nsecond line", by="ida")
        notes.edit_note(kept["id"], "only line", by="ivo")
        notes.remove_note(notes.add_note(subject, "nonsense", by="ida")["id"], by="ida")
    return str(article["id"])


def test_a_rebuild_brings_all_tags_and_notes_back_with_who_wrote_them_and_when(build, newsroom):
    archiver = build()
    article_id = write_much(archiver)
    shown = archiver.show(article_id)
    assert shown["tags"] == ["Harbour", "to check"]
    archiver.close()
    home = archiver.settings.home
    before = dump(home, without=UNSAID)
    assert len(before["tags"]) == 9
    build().rebuild()
    assert_same(before, dump(home, without=UNSAID))
    again = build()
    assert again.show(article_id)["notes"] == shown["notes"]


def test_what_a_kill_left_in_the_warc_alone_is_taken_up_by_the_next_who_writes(build, newsroom):
    archiver = build()
    archiver.archive([STORIES[0].url])
    archiver.close()
    home = archiver.settings.home
    shutil.copy(home / "catalog.sqlite", home.parent / "before.sqlite")
    assert subprocess.run([sys.executable, "-c", _KILLED, str(home), STORIES[0].url]).returncode == -9
    for end in ("-wal", "-shm"):
        (home / f"catalog.sqlite{end}").unlink(missing_ok=True)
    shutil.copy(home.parent / "before.sqlite", home / "catalog.sqlite")

    after = build()
    assert after.show(STORIES[0].url)["tags"] == []
    told = after.notes.add_tag(STORIES[0].url, "Harbour", "bridge", by="ivo")
    assert [(one["tag"], one["added_by"]) for one in told["tagged"]] == [
        ("harbour", "ida"),
        ("bridge", "ivo"),
    ]
    assert [note["text"] for note in told["notes"]] == ["it is so"]
