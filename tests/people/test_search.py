"""Wikidata is asked the same whoever wants to know: in the name's languages, and within few questions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from archiver.people import find_on_wikidata
from archiver.ports import Question, Reply

DAY = datetime(2022, 5, 12, tzinfo=UTC)


def asking(answer: Callable[[dict[str, str]], object], status: int = 200):
    """Answers by the question's parameters, and keeps those."""
    asked: list[dict[str, str]] = []

    def ask(question: Question) -> Reply:
        asked.append({name: values[0] for name, values in parse_qs(urlsplit(question.url).query).items()})
        body = json.dumps(answer(asked[-1])).encode()
        return Reply(url=question.url, said_at=DAY, status=status, body=body)

    return ask, asked


def found(ask, name: str, language: str | None = "en", role_words=()):
    return find_on_wikidata(ask, name, "person", role_words, "x", DAY, language=language)


def claim(value: object) -> list[object]:
    return [{"rank": "normal", "mainsnak": {"snaktype": "value", "datavalue": {"value": value}}}]


def entity(item: str, handle: str, office: str) -> dict[str, object]:
    claims = {"P31": claim({"id": "Q5"}), "P2002": claim(handle), "P106": claim({"id": office})}
    return {"id": item, "labels": {"en": {"value": "Ida Brandt"}}, "claims": claims}


def test_a_cyrillic_name_is_searched_in_the_languages_of_its_letters():
    ask, asked = asking(lambda _: {"search": []})
    nobody = found(ask, "Сергій Волина", "pl")
    assert [one["language"] for one in asked] == ["pl", "uk", "ru", "en"]
    assert (nobody.entities, nobody.accounts, nobody.notes) == ((), (), ())


def test_namesakes_are_told_apart_by_their_offices():
    def answer(asked: dict[str, str]) -> object:
        if asked["action"] == "wbsearchentities":
            return {"search": [{"id": "Q1"}, {"id": "Q2"}]}
        if asked["props"] == "labels":
            names = {"Q11": "sculptor", "Q12": "harbour master"}
            return {"entities": {i: {"id": i, "labels": {"en": {"value": n}}} for i, n in names.items()}}
        return {"entities": {"Q1": entity("Q1", "one", "Q11"), "Q2": entity("Q2", "two", "Q12")}}

    ask, asked = asking(answer)
    told = found(ask, "Ida Brandt", role_words=("harbour", "master"))
    assert [account.handle for account in told.accounts] == ["two"]
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [({"search": []}, 404, "status 404"), ({"error": {"code": "maxlag"}}, 200, "the API says: maxlag")],
)
def test_what_is_no_answer_is_told(answer, status, said):
    ask, _ = asking(lambda _: answer, status)
    assert said in found(ask, "Ida Brandt").notes[0]
