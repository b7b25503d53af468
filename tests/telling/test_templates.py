"""A template is text with names in it: nothing runs, and a mistake is told before anything is sent."""

from __future__ import annotations

import json

import pytest

from archiver.errors import SettingsError
from archiver.telling.notice import VARIABLES
from archiver.telling.templates import parse_template
from tests.telling.examples import notice


def read(content: str, name: str = "own.txt"):
    return parse_template(content.encode(), name=name, where="notify.toml: receiver 1 (desk): template")


def test_a_text_is_filled_in_for_each_event():
    template = read("$kind of ${author} costs $$5: $evidence")
    filled = template.fill([notice(), notice(author="Ida Brandt")])
    assert (
        filled
        == "post_gone of Maja Lind costs $5: 404 Not Found\npost_gone of Ida Brandt costs $5: 404 Not Found"
    )


def test_every_documented_name_can_be_used():
    template = read("\n".join(f"{name}=${name}" for name in VARIABLES))
    lines = template.fill([notice(diff=["-a", "+b"])]).split("\n")
    assert "cited_by=https://paper.example/bridge" in lines
    assert "last_seen_at=14 May 2026 09:12 UTC" in lines
    assert not [line for line in lines if line.endswith("=") and not line.startswith("changes")]


def test_json_stays_json_whatever_an_event_says():
    template = read('{"text": "$title: $text", "n": $count}', "slack.json")
    hostile = notice(author='"}, {"a": "\\\n\u2028', evidence="${title} $title")
    said = json.loads(template.fill([hostile, notice()]))
    assert said["n"] == 2
    assert "2 posts gone" in said["text"]
    assert "${title} $title" in said["text"]
    assert list(said) == ["text", "n"]


def test_what_an_event_says_is_never_filled_in_again():
    assert read("$evidence").fill([notice(evidence="$url ${kind}")]) == "$url ${kind}"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("a\n$colour", "own.txt", "own.txt, line 2: unknown $colour; known are title"),
        ("costs $5", "own.txt", 'own.txt, line 1: a "$" that begins no name'),
        ("${kind.__class__}", "own.txt", 'line 1: a "$" that begins no name'),
        ('{"text": "$kind"}', "own.json", "unknown $kind; known are title, text, count"),
        ('{"text": $text}', "own.json", "own.json is no JSON"),
        ("[" * 100_000, "own.json", "own.json is no JSON"),
        ("x" * 100_001, "own.txt", "is larger than 100,000 bytes"),
    ],
)
def test_a_mistake_is_told_with_its_line(content, name, said):
    with pytest.raises(SettingsError, match=r"^notify\.toml: receiver 1 \(desk\): template: ") as caught:
        read(content, name)
    assert said in str(caught.value)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(SettingsError, match="is no UTF-8"):
        parse_template(b"\xff", name="own.txt", where="here")
