"""What the documents say is so."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from archiver.cli import _COMMANDS, cli
from archiver.model import EventKind
from archiver.telling import parse_receivers
from archiver.telling.notice import VARIABLES

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
#: What differs from run to run in the demo's output.
VARYING = (
    (r"archiver-\d{17}-\w+-[\w.-]+\.warc\.gz", "FILE"),
    (r"\d[\d,]* (bytes|requests)", r"N \1"),
    (r"at \d[\d,]*", "at N"),
    (r"in \d+ seconds", "in N seconds"),
    (r"\S+/bin/archiver ", "archiver "),
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_command_in_the_readme_exists():
    called = re.findall(
        r"^ +archiver ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert set(called) - set(_COMMANDS) == set()
    assert {"find", "archive", "capture", "identify", "list", "show", "sources", "daemon"} <= set(called)


def test_options_in_the_readme_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, rest in re.findall(r"^ +archiver ([a-z]+)(.*)$", text, re.MULTILINE):
        offered = CliRunner().invoke(cli, [name, "--help"]).output
        if name == "export":  # each format has options of its own
            offered = CliRunner().invoke(cli, [name, rest.split()[0], "--help"]).output
        for option in re.findall(r"(--[a-z-]+)", rest):
            assert option in offered, f"archiver {name} {option}"


def steady(text: str) -> list[str]:
    for pattern, stands_for in VARYING:
        text = re.sub(pattern, stands_for, text)
    return [re.sub(r" +", " ", line).strip() for line in text.splitlines() if line.strip()]


def test_the_readmes_transcript_is_what_the_demo_prints(tmp_path):
    transcript = (ROOT / "README.md").read_text(encoding="utf-8").partition("the numbers vary):\n\n```\n")[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.demo"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    printed = steady(done.stdout)
    promised = steady(transcript.partition("\n```")[0])
    assert len(promised) > 20
    assert [line for line in promised if line not in printed] == []


def classes() -> set[str]:
    return {
        name
        for path in (ROOT / "archiver").rglob("*.py")
        for name in re.findall(r"^class _?(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def test_the_finders_words_in_the_glossary_are_types_of_the_code():
    rows = re.findall(r"^\| \*\*(\w+)\*\* \|", (ROOT / "docs/glossary.md").read_text("utf-8"), re.MULTILINE)
    assert len(rows) == len(set(rows))
    words = {"Zone", "Gate", "Rows", "Phrase", "Subject", "Entity", "Anchor", "Reference", "Group"}
    words |= {"Found", "Rendering", "Crew", "Lexicon", "Document"}
    assert words <= classes()
    assert {word.removesuffix("s") for word in words} <= set(rows)


def test_no_type_has_a_name_that_says_nothing():
    empty = {"snapshot", "mention", "item", "result", "data", "utils", "helpers", "helper", "common"}
    empty |= {"manager", "handler"}
    named = {name: set(re.findall(r"[A-Z][a-z]+", name)) for name in classes()}
    assert [name for name, words in named.items() if {word.lower() for word in words} & empty] == []


NOTIFICATIONS = (ROOT / "docs/notifications.md").read_text("utf-8")


def test_the_receivers_in_the_documents_are_read_as_they_stand():
    toml = NOTIFICATIONS.partition("```toml\n")[2].partition("```")[0]
    receivers = parse_receivers(toml.encode(), "notify.toml", lambda name: b"")
    assert [receiver.kind for receiver in receivers] == ["webhook", "email", "feed", "log"]


def test_the_documents_name_every_kind_of_event_and_every_name_of_a_template():
    rows = re.findall(r"^\| `(\$?\w+)` \|", NOTIFICATIONS, re.MULTILINE)
    assert rows == [kind.value for kind in EventKind] + [f"${name}" for name in VARIABLES]
