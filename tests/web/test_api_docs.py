"""What docs/api.md shows is what the API answers."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from archiver.service import Archiver
from archiver.web.api.operations import OPERATIONS
from archiver.web.app import create_app
from archiver.web.serving import Serving
from tests.web.homes import fill
from tests.web.kept import keep

PAGE = (Path(__file__).parents[2] / "docs/api.md").read_text("utf-8")
EXAMPLES = re.findall(r"```console\n\$ (curl .*?)\n(\{.*?\n\})\n```", PAGE, re.DOTALL)


class BesideIt:
    base = "http://localhost:8081"
    says = ""


@pytest.fixture
def client(tmp_path):
    settings = fill(tmp_path / "home")
    keep(settings.home, "k1")
    with Archiver(settings) as archiver:
        yield create_app(archiver, Serving(replay=BesideIt())).test_client()


def ask(client, command):
    """The answer to what a shell would have curl ask."""
    words = shlex.split(command)[1:]
    about = {"base_url": "http://127.0.0.1:8080", "headers": {}}
    address = ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            about["headers"][name] = value
        elif word == "-d":
            about |= {"method": "POST", "data": words.pop(0)}
        else:
            address = word
    return client.open(address.removeprefix("http://127.0.0.1:8080"), **about)


def differences(shown, told, where="answer"):
    """What is shown and isn't so; ``…`` is shown for anything."""
    if shown == "…":
        return
    if isinstance(shown, dict):
        for name, value in shown.items():
            if name != "…":
                yield from differences(value, told.get(name, "nothing"), f"{where}.{name}")
        if "…" not in shown and set(told) - set(shown):
            yield f"{where} has {sorted(set(told) - set(shown))}, too"
    elif isinstance(shown, list):
        if shown[-1:] == ["…"]:
            shown, told = shown[:-1], told[: len(shown) - 1]
        if len(shown) != len(told):
            yield f"{where} has {len(told)} entries"
        for at, (one, other) in enumerate(zip(shown, told, strict=False)):
            yield from differences(one, other, f"{where}[{at}]")
    elif shown != told:
        yield f"{where} is {told!r}"


def test_the_examples_are_answered_so_one_after_the_other(client):
    assert len(EXAMPLES) >= 8
    for command, answer in EXAMPLES:
        told = ask(client, command).json
        assert list(differences(json.loads(answer), told)) == [], command


def test_the_table_names_every_operation():
    rows = re.findall(r"^\| `([A-Z]+) (/[^`]*)` \| (.*) \|$", PAGE, re.MULTILINE)
    assert rows == [(one.method, one.path, one.summary) for one in OPERATIONS]


def test_a_difference_is_noticed():
    assert list(differences({"a": [{"b": 1}]}, {"a": [{"b": 2}]})) == ["answer.a[0].b is 2"]
    assert list(differences({"a": 1}, {"a": 1, "b": 2})) == ["answer has ['b'], too"]
    assert list(differences([1, "…"], [1, 2, 3])) == []
