"""A mail is one that any program reads, and nothing in it comes from a stranger but words."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest

from archiver.telling import build_letter
from archiver.telling.templates import parse_template
from tests.telling.examples import ARTICLE, NOON, POST, notice, receivers

MAIL = """[[receiver]]
name = "mail"
kind = "email"
host = "mail.example"
from = "Redaktion, Käse & Co <archive@paper.example>"
to = ["desk@paper.example", "Ida Brandt <ida@paper.example>"]
"""


def letter(*notices, template=None):
    (receiver,) = receivers(MAIL)
    made = build_letter(notices, receiver.way, message_id="m1", at=NOON, template=template)
    return message_from_bytes(bytes(made), policy=default)


def test_a_mail_comes_with_text_and_the_same_as_html():
    read = letter(notice())
    assert read["Subject"] == "[archiver] Post gone: Maja Lind"
    assert read["From"] == '"Redaktion, Käse & Co" <archive@paper.example>'
    assert read["To"] == "desk@paper.example, Ida Brandt <ida@paper.example>"
    assert read["Message-ID"] == "<m1@paper.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    text, html = (read.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert f"Cited in: {ARTICLE}" in text
    assert f'<a href="{POST}">{POST}</a>' in html


def test_several_events_are_one_mail_with_a_list():
    read = letter(notice(), notice(author="Ida Brandt"))
    assert read["Subject"] == "[archiver] 2 posts gone"
    assert read.get_body(("html",)).get_content().count("<h2>") == 2


@pytest.mark.parametrize("author", ["Їжак 🦔 " * 30, "é" * 300, "漢字" * 100])
def test_a_subject_in_any_script_arrives_as_it_was(author):
    read = letter(notice(author=author))
    expected = f"Post gone: {author}".strip()
    assert read["Subject"].removeprefix("[archiver] ")[:60] == expected[:60]
    assert all(line.isascii() for line in bytes(read).split(b"\n\n")[0].split(b"\n"))


@pytest.mark.parametrize(
    "end", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85", "%0d%0a", "\x00", "=?utf-8?q?=0D=0A?="]
)
def test_a_title_with_line_breaks_adds_no_header(end):
    read = letter(notice(author=f"Maja{end}Bcc: all@paper.example{end}{end}<b>body"))
    assert "Bcc" not in read
    assert [name for name, _ in read.items()].count("To") == 1
    assert "Maja" in read["Subject"]


def test_markup_from_strangers_is_shown_not_obeyed():
    hostile = notice(author="<script>alert(1)</script>", url='https://a.example/"onclick="x')
    html = letter(hostile).get_body(("html",)).get_content()
    assert "<script" not in html
    assert '"onclick="' not in html


def test_an_address_that_is_no_web_address_is_no_link():
    html = letter(notice(url="javascript:alert(1)")).get_body(("html",)).get_content()
    assert "javascript" not in html


def test_a_template_is_sent_as_plain_text():
    template = parse_template(b"$author is gone", name="own.txt", where="here")
    read = letter(notice(), template=template)
    assert read.get_content_type() == "text/plain"
    assert read.get_content().strip() == "Maja Lind is gone"
