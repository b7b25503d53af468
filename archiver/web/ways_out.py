"""What readers can take out of the home, and in which forms: the command line's exports as downloads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Response

from ..errors import UsageError
from ..exports.columns import find_unfit
from ..ports import Wanted
from .downloads import name_file, send_file, send_pieces
from .reach import service

if TYPE_CHECKING:
    from ..service.packaging import PackageWish

Shown = Mapping[str, Any]
#: Bytes of a package; larger ones are made on the machine itself.
MOST_PACKAGE_BYTES = 4_000_000_000
#: Form -> what a file's name ends with, and what it is.
FORMS: Mapping[str, tuple[str, str]] = {
    "wacz": (".wacz", "application/wacz"),
    "report": (".html", "text/html"),
    "html": (".html", "text/html"),
    "jsonld": (".jsonld", "application/ld+json"),
    "graph": (".jsonld", "application/ld+json"),
    "lines": (".jsonl", "application/x-ndjson"),
    "csl": (".csl.json", "application/vnd.citationstyles.csl+json"),
    "bibtex": (".bib", "application/x-bibtex"),
    "csv": (".csv", "text/csv"),
    "excel": (".csv", "text/csv"),
    "jsonl": (".jsonl", "application/x-ndjson"),
    "json": (".json", "application/json"),
}
OF_ARTICLE = ("wacz", "report", "jsonld", "csl", "bibtex")
OF_POST = ("wacz", "csl", "bibtex")
OF_ROWS = ("csv", "excel", "jsonl")
OF_ROT = ("html", "csv", "excel", "json")
OF_LINKED = ("graph", "lines")
OF_REFERENCES = ("csl", "bibtex")


def send_article(article: Shown, form: str) -> Response:
    """An article with what it cites, in a form of :data:`OF_ARTICLE`."""
    own = article["id"]
    exporting = service().exporting
    name = _name(article.get("title") or article["url"], own, form)
    if form == "wacz":
        return _send_package(name, things=(own,))
    if form == "report":
        return _send(exporting.reporting.iter_html(own), name, form)
    if form == "jsonld":
        return _send(exporting.citing.iter_jsonld((own,), Wanted()), name, form)
    return send_references(Wanted(article=own), form, name=name)


def send_post(post: Shown, form: str) -> Response:
    """A post in a form of :data:`OF_POST`."""
    name = _name(
        f"{post['platform']} {post.get('author_name') or post.get('author') or ''}", post["id"], form
    )
    if form == "wacz":
        return _send_package(name, things=(post["id"],))
    citing = service().exporting.citing
    iter_form = citing.iter_csl if form == "csl" else citing.iter_bibtex
    return _send(iter_form((post["id"],), Wanted()), name, form)


def send_references(wanted: Wanted, form: str, *, name: str | None = None) -> Response:
    """Posts, or an article and the posts it cites, to be cited.

    :raises UsageError: posts can't be chosen so.
    """
    if name is None and wanted.source is not None:
        raise UsageError("source: posts can't be chosen by it")
    citing = service().exporting.citing
    iter_form = citing.iter_csl if form == "csl" else citing.iter_bibtex
    return _send(iter_form((), wanted), name or _name("posts", _about(wanted), form), form)


def send_linked(wanted: Wanted, form: str) -> Response:
    """Articles with what they cite as JSON-LD: one document with all, or a document a line.

    :raises UsageError: articles can't be chosen so.
    """
    if wanted.platform is not None:
        raise UsageError("platform: articles can't be chosen by it")
    pieces = service().exporting.citing.iter_jsonld((), wanted, as_graph=form == "graph")
    return _send(pieces, _name("articles", _about(wanted), form), form)


def send_rows(noun: str, wanted: Wanted, form: str) -> Response:
    """All rows of a noun.

    :raises UsageError: they can't be chosen so.
    """
    if unfit := find_unfit(noun, vars(wanted)):
        raise UsageError(f"{unfit}: {noun} can't be chosen by it")
    exporting = service().exporting
    pieces = (
        exporting.iter_jsonl(noun, wanted)
        if form == "jsonl"
        else exporting.iter_csv(noun, wanted, excel=form == "excel")
    )
    return _send(pieces, _name(noun, _about(wanted), form), form)


def send_rot(wanted: Wanted, form: str) -> Response:
    """The link-rot report."""
    rotting = service().exporting.rotting
    forms: Mapping[str, Callable[[Wanted], Iterator[str]]] = {
        "html": rotting.iter_html,
        "json": rotting.iter_json,
        "csv": rotting.iter_csv,
        "excel": partial(rotting.iter_csv, excel=True),
    }
    return _send(forms[form](wanted), _name("link-rot", _about(wanted), form), form)


def send_package(wanted: Wanted) -> Response:
    """Everything that was captured, of a collection and a range of dates where they are named.

    :raises UsageError: it can't be chosen so, there is nothing, or more than :data:`MOST_PACKAGE_BYTES`.
    """
    if unfit := next((name for name in ("source", "platform") if getattr(wanted, name) is not None), None):
        raise UsageError(f"{unfit}: a package can't be chosen by it")
    chosen = {name: getattr(wanted, name) for name in ("collection", "since", "until")}
    return _send_package(_name("archive", _about(wanted), "wacz"), **chosen)


def _send(pieces: Iterator[str], name: str, form: str) -> Response:
    return send_pieces(pieces, name, FORMS[form][1])


def _send_package(name: str, **wish: Any) -> Response:
    def make(check: Callable[[], None]) -> Any:
        return service().open_wacz(_wish(**wish), most_bytes=MOST_PACKAGE_BYTES, check=check)

    return send_file(make, name, FORMS["wacz"][1])


def _wish(**wish: Any) -> PackageWish:
    from ..service.packaging import PackageWish

    return PackageWish(**wish)


def _name(words: object, own: str, form: str) -> str:
    return name_file(words, own, FORMS[form][0])


def _about(wanted: Wanted) -> str:
    """What of the rows was wanted, as a part of a file's name."""
    days = (f"{at:%Y-%m-%d}" for at in (wanted.since, wanted.until) if at is not None)
    return "-".join(filter(None, (wanted.collection, wanted.platform, wanted.source, *days)))
