"""Every code of ``find --explain`` has a clause, and ``docs/rules.md`` lists them all."""

from __future__ import annotations

from archiver.citations.clauses import AUTHORS, QUOTES, RULES, find_clause
from tests.accuracy.scoring import find, load_cases
from tests.rules.docs_tables import PAGE, with_tables, written_codes


def test_the_tables_are_made_from_the_code():
    text = PAGE.read_text("utf-8")
    assert with_tables(text) == text, "run: python -m tests.rules.docs_tables"


def test_each_code_in_the_finders_source_is_explained_and_no_other():
    assert written_codes() == {"rule": set(RULES), "author": set(AUTHORS), "quote": set(QUOTES)}


def test_each_code_that_articles_get_is_explained():
    seen = {code for case in load_cases() for citation in find(case) for code in citation.rules}
    assert len(seen) > 40
    assert {code for code in seen if find_clause(code) is None} == set()


def test_a_code_made_of_two_is_explained_by_both():
    assert find_clause("bare-said-in") == f"on the platform of a post told of before; {RULES['said-in']}"
    assert "nobody is named for; the name next to" in str(find_clause("author:role-next"))
    assert (
        find_clause("bare-nothing") is find_clause("author:role-nothing") is find_clause("other:by") is None
    )
