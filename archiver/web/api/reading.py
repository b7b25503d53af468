"""The operations that read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from flask import Response

from ...errors import UsageError
from ...service.browsing import Filter, Page
from ..finding import find_named
from ..pictures import answer_picture
from ..reach import replay_of
from . import parameters as p
from .bounds import LONGEST_IN_DETAIL, LONGEST_IN_LIST, bounded
from .operation import Call, Operation, Parameter, Reply
from .problems import Problem

_FILTERS = frozenset(field.name for field in fields(Filter))


def _wanted(call: Call) -> Filter:
    return Filter(**{name: value for name, value in call.given.items() if name in _FILTERS})


def _tell_page(page: Page, *, replays: bool = False) -> Reply:
    rows = bounded(page.rows, LONGEST_IN_LIST)
    if replays:
        rows = [row | {"replay_url": replay_of(row)} for row in rows]
    return Reply(value={"rows": rows, "after": page.after, "total": page.total}, after=page.after)


def _list(name: str) -> Callable[[Call], Reply]:
    """What answers with a page of a list of :class:`archiver.service.browsing.Browsing`."""

    def run(call: Call) -> Reply:
        listing = getattr(call.archiver.browsing, f"list_{name}")
        try:
            page = listing(_wanted(call), after=call.given.get("after"), limit=call.given["limit"])
        except UsageError as error:
            raise Problem(400, str(error), parameter="after" if "after" in call.given else None) from error
        return _tell_page(page, replays=name == "captures")

    return run


def load_one(call: Call, noun: str) -> Mapping[str, Any]:
    """What the catalogue holds under the id that was given, if it is of that noun.

    :raises Problem: there is none (404).
    """
    wanted: str = call.given["id"]
    try:
        shown = call.archiver.show(wanted) if wanted.isascii() and wanted.isalnum() else None
    except UsageError:  # the beginning of several ids
        shown = None
    if shown is None or shown["type"] != noun or shown["id"] != wanted:
        raise Problem(404, f"no {noun} has the id {wanted!r}", parameter="id")
    return shown


def _show(noun: str) -> Callable[[Call], Reply]:
    def run(call: Call) -> Reply:
        shown = dict(load_one(call, noun))
        if noun == "article":
            del shown["text"]  # an address of its own has it
        if noun == "capture":
            shown["replay_url"] = replay_of(shown)
        return Reply(value=bounded(shown, LONGEST_IN_DETAIL))

    return run


def _picture(call: Call) -> Response:
    capture = load_one(call, "capture")
    answer = answer_picture(capture["id"])
    if answer is None:
        raise Problem(404, "no screenshot is kept of this capture", parameter="id")
    return answer


def _changes(noun: str) -> Callable[[Call], Reply]:
    def run(call: Call) -> Reply:
        shown = load_one(call, noun)
        found = call.archiver.looks.find_changes(shown["id"], shown=shown) or ()
        return Reply(value=bounded({"rows": list(found)}, LONGEST_IN_DETAIL))

    return run


def _text(call: Call) -> Reply:
    shown = load_one(call, "article")
    mentions = [
        {
            "citation": citation["id"],
            "kind": mention["kind"],
            "platform": citation["platform"],
            "state": (citation["resolution"] or {}).get("state"),
            "start": mention["start"],
            "end": mention["end"],
        }
        for citation in shown["citations"]
        for mention in citation["mentions"]
    ]
    mentions.sort(key=lambda mention: (mention["start"], mention["end"]))
    value = {"article_id": shown["id"], "version_id": shown["version_id"], "language": shown["language"]}
    return Reply(value=value | {"text": shown["text"] or "", "mentions": mentions})


def _person(call: Call) -> Reply:
    found = call.archiver.browsing.find_person(call.given["key"])
    if found is None:
        raise Problem(404, f"nobody has the key {call.given['key']!r}", parameter="key")
    return Reply(value=bounded(found, LONGEST_IN_DETAIL))


def _sources(call: Call) -> Reply:
    return Reply(value={"rows": bounded(call.archiver.browsing.list_sources(), LONGEST_IN_LIST)})


def _work(call: Call) -> Reply:
    return Reply(value=bounded(call.archiver.browsing.list_work(limit=call.given["limit"]), LONGEST_IN_LIST))


def _overview(call: Call) -> Reply:
    return Reply(value=bounded(call.archiver.browsing.overview(), LONGEST_IN_LIST))


def _search(call: Call) -> Reply:
    words, limit = call.given["words"], call.given["limit"]
    browsing = call.archiver.browsing
    wanted = Filter(words=words, collection=call.given.get("collection"))
    try:
        articles = browsing.list_articles(wanted, limit=limit)
        people = browsing.list_people(wanted, limit=limit)
    except UsageError as error:
        raise Problem(400, str(error), parameter="words") from error
    return Reply(
        value={
            "named": find_named(words),
            "articles": _tell_page(articles).value,
            "people": _tell_page(people).value,
        }
    )


_KEY = Parameter(
    name="key",
    place="path",
    is_required=True,
    says="A person's key, as the list of people has it.",
    schema=p.PERSON.schema,
    example="maja-lind",
)
_SEARCHED = Parameter(
    name="words",
    is_required=True,
    says=p.WORDS.says + " Also an id or an address.",
    schema={"type": "string", "minLength": 1, "maxLength": 500},
    example="ferry",
)
#: How posts are said to stand; see :class:`archiver.service.browsing.Filter`.
_POST_STATE = Parameter(
    name="state",
    says="Only posts with which it stands so: `there`, `gone`, ….",
    schema={"type": "string", "pattern": "^[a-z_]{1,40}$"},
    example="gone",
)


def _lists(name: str, schema: str, tag: str, summary: str, *parameters: Parameter) -> Operation:
    return Operation(
        name=f"list{name.capitalize()}",
        method="GET",
        path=f"/{name}",
        tag=tag,
        summary=summary,
        parameters=(*parameters, *p.PAGING),
        answer=schema,
        problems=(400,),
        run=_list(name),
    )


def _shows_changes(noun: str, summary: str) -> Operation:
    return Operation(
        name=f"get{noun.capitalize()}Changes",
        method="GET",
        path=f"/{noun}s/{{id}}/changes",
        tag=f"{noun}s",
        summary=summary,
        parameters=(p.ID,),
        answer="Changes",
        problems=(404,),
        run=_changes(noun),
    )


def _shows(noun: str, path: str, tag: str, summary: str) -> Operation:
    return Operation(
        name=f"get{noun.capitalize()}",
        method="GET",
        path=path,
        tag=tag,
        summary=summary,
        parameters=(p.ID,),
        answer=f"{noun.capitalize()}Detail",
        problems=(404,),
        run=_show(noun),
    )


READING: tuple[Operation, ...] = (
    Operation(
        name="getOverview",
        method="GET",
        path="/overview",
        tag="overview",
        summary="What happened today, what is at risk, and how many there are of everything.",
        answer="Overview",
        run=_overview,
    ),
    Operation(
        name="search",
        method="GET",
        path="/search",
        tag="overview",
        summary="Articles by their text, people by the beginning of a name, anything by its id or address.",
        parameters=(_SEARCHED, p.COLLECTION, p.LIMIT),
        answer="Found",
        problems=(400,),
        run=_search,
    ),
    _lists(
        "articles",
        "ArticlePage",
        "articles",
        "Articles, newest first; with `words` the best match first.",
        *(p.WORDS, p.COLLECTION, p.SOURCE, p.PLATFORM, p.STATE, p.PERSON, p.TAG, p.SINCE, p.UNTIL),
    ),
    _shows("article", "/articles/{id}", "articles", "An article with all that it cites."),
    Operation(
        name="getArticleText",
        method="GET",
        path="/articles/{id}/text",
        tag="articles",
        summary="An article's newest text, and where in it posts are cited.",
        parameters=(p.ID,),
        answer="ArticleText",
        problems=(404,),
        run=_text,
    ),
    _shows_changes("article", "How an article's text changed from version to version."),
    _lists(
        "citations",
        "CitationPage",
        "citations",
        "Citations, those found last first.",
        *(p.WORDS, p.COLLECTION, p.SOURCE, p.PLATFORM, p.STATE, p.PERSON, p.TAG, p.SINCE, p.UNTIL),
    ),
    _shows("citation", "/citations/{id}", "citations", "A citation, the post that it means, and why."),
    _lists(
        "posts",
        "PostPage",
        "posts",
        "Posts, those first seen last first.",
        *(p.WORDS, p.COLLECTION, p.PLATFORM, _POST_STATE, p.SINCE, p.UNTIL),
    ),
    _shows("post", "/posts/{id}", "posts", "A post with every article that cites it."),
    _shows_changes("post", "How a post's text changed, as each who told it did."),
    _lists(
        "people",
        "PersonPage",
        "people",
        "Whom citations name, by name; `words` is the beginning of a name or handle.",
        *(p.WORDS, p.COLLECTION, p.PLATFORM),
    ),
    Operation(
        name="getPerson",
        method="GET",
        path="/people/{key}",
        tag="people",
        summary="A person with accounts, posts and citations.",
        parameters=(_KEY,),
        answer="PersonDetail",
        problems=(404,),
        run=_person,
    ),
    _lists(
        "captures",
        "CapturePage",
        "captures",
        "Captures, newest first.",
        *(p.COLLECTION, p.OUTCOME, p.PLATFORM, p.SINCE, p.UNTIL),
    ),
    _shows("capture", "/captures/{id}", "captures", "A capture with the records that it wrote."),
    Operation(
        name="getCapturePicture",
        method="GET",
        path="/captures/{id}/picture",
        tag="captures",
        summary="The screenshot of a capture that a browser made, as the picture it is.",
        parameters=(p.ID,),
        files=("image/png", "image/jpeg", "image/webp"),
        problems=(404,),
        run=_picture,
    ),
    Operation(
        name="listSources",
        method="GET",
        path="/sources",
        tag="sources",
        summary="What the daemon watches, how each fares, and when it is looked at next.",
        answer="SourceList",
        run=_sources,
    ),
    _lists(
        "events",
        "EventPage",
        "events",
        "What happened, newest first.",
        *(p.KIND, p.COLLECTION, p.SINCE, p.UNTIL),
    ),
    Operation(
        name="getWork",
        method="GET",
        path="/work",
        tag="work",
        summary="What is due, what runs, and what was given up.",
        parameters=(p.LIMIT,),
        answer="Work",
        run=_work,
    ),
)
