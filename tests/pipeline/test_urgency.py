"""What goes before what is said in one place."""

from __future__ import annotations

import ast
from pathlib import Path

import archiver
from archiver.model import Urgency

ROOT = Path(archiver.__file__).parent


def test_posts_go_before_new_articles_and_these_before_what_is_held():
    posts, articles = [Urgency.ASKED, Urgency.POST, Urgency.LOST, Urgency.CITE], [Urgency.ARTICLE]
    again = [Urgency.POST_AGAIN, Urgency.ARTICLE_AGAIN, Urgency.AUDIT]
    assert min(posts) > max(articles)
    assert min(articles) > 0 > max(again)


def test_a_backlog_of_articles_doesnt_hold_up_the_looks_at_sources():
    assert Urgency.LOOK > Urgency.ARTICLE


def test_no_job_is_enqueued_with_a_number_of_its_own():
    places = [
        f"{path.relative_to(ROOT)}:{keyword.value.lineno}"
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "priority" and isinstance(keyword.value, ast.Constant)
    ]
    assert places == []
