"""An article and the posts it cites as JSON-LD in schema.org's words.

What schema.org has no word for (how a post was found, what looks at it showed, our own captures) are
``additionalProperty`` entries, each a ``PropertyValue`` whose ``propertyID`` begins with ``archiver:``. The
context stands in each document: nothing has to be fetched to read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ..model import PostRef, RecordRef
from ..platforms import title_of, url_for
from .lines import write_json
from .mementos import Elsewhere, list_elsewhere
from .own import choose_own

_IDS = ("url", "archivedAt", "interactionType", "additionalType")
_TIMES = ("datePublished", "dateModified", "dateCreated", "startTime", "endTime")
CONTEXT: Mapping[str, Any] = {
    "@vocab": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{name: {"@id": f"https://schema.org/{name}", "@type": "@id"} for name in _IDS},
    **{name: {"@id": f"https://schema.org/{name}", "@type": "xsd:dateTime"} for name in _TIMES},
}
#: Counts of a post -> what people did.
_ACTIONS = {
    "likes": "LikeAction",
    "reposts": "ShareAction",
    "quotes": "QuoteAction",
    "replies": "CommentAction",
    "views": "ViewAction",
    "bookmarks": "BookmarkAction",
}
_MOST = 100
#: What an address may have as it stands; anything else would make it none.
_SAFE = "/:?#[]@!$&'()*+,;=-._~%"


def article_document(
    shown: Mapping[str, Any], records: Mapping[str, Sequence[RecordRef]], *, with_context: bool = True
) -> dict[str, Any]:
    """The document of one article as :meth:`archiver.service.Archiver.show` tells it."""
    node: dict[str, Any] = {"@context": CONTEXT} if with_context else {}
    node |= {
        "@type": "NewsArticle",
        **_address(shown["url"]),
        "identifier": _value("archiver:article", shown["id"]),
        "headline": shown.get("title"),
        "author": {"@type": "Person", "name": shown["byline"]} if shown.get("byline") else None,
        "datePublished": shown.get("published_at"),
        "dateModified": next((one["modified_at"] for one in shown["versions"]), None),
        "inLanguage": shown.get("language"),
        "archivedAt": [_copy(one) for one in list_elsewhere(shown)],
        "additionalProperty": [
            *_own(shown.get("captures", ()), records),
            _value("archiver:collection", shown["collection"]),
            _value("archiver:firstSeen", shown["first_seen_at"]),
        ],
        "citation": [_cited(one, records) for one in shown["citations"]],
    }
    return _known(node)


def write_document(document: Mapping[str, Any]) -> str:
    """A document on one line; put into a page's script element it can't end that."""
    return write_json(document).replace("<", "\\u003c")


def iter_graph(documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """All articles as one document; ``documents`` come without their context."""
    begin = '{"@context": ' + write_json(CONTEXT) + ',\n"@graph": [\n'
    before = begin
    for document in documents:
        yield before + write_document(document)
        before = ",\n"
    yield (before if before == begin else "") + "\n]}\n"


def _cited(cited: Mapping[str, Any], records: Mapping[str, Sequence[RecordRef]]) -> dict[str, Any]:
    post = cited.get("post")
    node: dict[str, Any] = {"@type": "SocialMediaPosting"}
    if post:
        node |= _post(post)
    else:
        decided = (cited.get("resolution") or {}).get("url") or cited.get("url")
        node |= {**_address(decided), "isPartOf": _platform(cited["platform"])}
    if "author" not in node:
        node["author"] = _person(cited.get("author"), cited.get("handle"), cited.get("author_kind"))
    elif cited.get("author_kind") == "organisation":
        node["author"]["@type"] = "Organization"
    node["archivedAt"] = [_copy(one) for one in list_elsewhere(cited)]
    node["additionalProperty"] = [
        *_decision(cited),
        *(_value("archiver:quote", quote) for quote in cited["quotes"][:_MOST]),
        *(
            _value("archiver:quoteCompared", one["verdict"], description=one["says"])
            for one in cited.get("compared", ())[:_MOST]
        ),
        *_standing(post),
        *_own(cited.get("captures", ()), records),
    ]
    return _known(node)


def _post(post: Mapping[str, Any]) -> dict[str, Any]:
    shared = [
        {"@type": "SocialMediaPosting", **_address(url)}
        for name in ("shared", "quoted")
        if (url := _url_of(post.get(name)))
    ]
    answered = _url_of(post.get("reply_to"))
    node = {
        **_address(post["url"]),
        "identifier": [
            _value(f"archiver:{post['platform']}", post["post_id"]),
            _value("archiver:post", post["id"]),
        ],
        "isPartOf": _platform(post["platform"]),
        "articleBody": post.get("text"),
        "text": post.get("text"),
        "datePublished": post.get("posted_at"),
        "dateModified": post.get("edited_at"),
        "inLanguage": post.get("language"),
        "sharedContent": shared,
        "interactionStatistic": _counts(post),
        "isBasedOn": {"@type": "SocialMediaPosting", **_address(answered)} if answered else None,
        "sameAs": [{"@id": url} for url in post.get("aliases", ())[:_MOST] if _address(url)],
    }
    if author := _person(post.get("author_name"), post.get("handle") or post.get("author"), None):
        node["author"] = author
    return node


def _person(name: str | None, handle: str | None, kind: str | None) -> dict[str, Any] | None:
    if not name and not handle:
        return None
    node = {"@type": "Organization" if kind == "organisation" else "Person", "name": name}
    node["alternateName"] = f"@{handle.removeprefix('@')}" if handle else None
    return node


def _platform(key: str) -> dict[str, Any]:
    return {"@type": "WebSite", "name": title_of(key)}


def _counts(post: Mapping[str, Any]) -> list[dict[str, Any]]:
    said = (post.get("origins") or {}).get("counts") or {}
    return [
        {
            "@type": "InteractionCounter",
            "interactionType": f"https://schema.org/{_ACTIONS[name]}",
            "userInteractionCount": number,
            "endTime": said.get("said_at"),
        }
        for name, number in (post.get("counts") or {}).items()
        if name in _ACTIONS
    ]


def _decision(cited: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """How the citation was found, and why it is taken for this post."""
    yield _value("archiver:citation", cited["id"])
    yield _value("archiver:citationKind", cited["kind"])
    decided = cited.get("resolution")
    if not decided:
        yield _value("archiver:resolution", "undecided")
        return
    yield _value("archiver:resolution", decided["state"], description="; ".join(decided["reasons"]) or None)
    yield _value("archiver:method", decided["method"])
    if decided["score"] is not None:
        yield _value("archiver:score", decided["score"])
    yield _value("archiver:decidedBy", decided["decided_by"])
    yield _value("archiver:decidedAt", decided["decided_at"])


def _standing(post: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    """What looks at the post came to."""
    watched = (post or {}).get("watched")
    if not watched:
        return
    yield _value("archiver:observed", watched["state"], description=watched["says"])
    for name, term in (("last_seen_at", "lastSeen"), ("first_missing_at", "firstMissing")):
        if watched.get(name):
            yield _value(f"archiver:{term}", watched[name])
    if watched.get("edited_between"):
        yield _value("archiver:editedBetween", "/".join(watched["edited_between"]))


def _own(
    captures: Sequence[Mapping[str, Any]], records: Mapping[str, Sequence[RecordRef]]
) -> Iterator[dict[str, Any]]:
    """Our own copy: evidence, with no address that others could open."""
    own = choose_own(captures, records)
    if own is None:
        return
    place = f"WARC record {own.record_id} in {own.warc}; " if own.record_id else ""
    yield _value(
        "archiver:capture",
        own.capture_id,
        description=f"{own.outcome} {own.captured_at}; {place}collection {own.collection}; no public address",
    )
    if own.record_id:
        yield _value("archiver:warcRecord", own.record_id)


def _copy(one: Elsewhere) -> dict[str, Any]:
    return {
        "@type": "WebPage",
        **_address(one.url),
        "dateCreated": one.at.isoformat(),
        "provider": {"@type": "ArchiveOrganization", "name": one.name},
    }


def _value(name: str, value: Any, *, description: str | None = None) -> dict[str, Any]:
    node = {"@type": "PropertyValue", "propertyID": name, "value": value}
    return node | {"description": description} if description else node


def _address(url: str | None) -> dict[str, str]:
    """A web address as name and address of a node; nothing for any other, which nobody should follow."""
    is_web = url is not None and url.lower().startswith(("http://", "https://"))
    return {"@id": quote(url, safe=_SAFE), "url": quote(url, safe=_SAFE)} if url and is_web else {}


def _url_of(ref: Mapping[str, Any] | None) -> str | None:
    if not ref:
        return None
    return url_for(PostRef(ref["platform"], ref["post_id"], ref.get("author")))


def _known(node: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is unknown: in JSON-LD an absent term says so."""
    known: dict[str, Any] = {}
    for name, value in node.items():
        if isinstance(value, Mapping) and name != "@context":
            value = _known(value)
        elif isinstance(value, list):
            value = [_known(one) if isinstance(one, Mapping) else one for one in value]
        if value not in (None, [], {}, ""):
            known[name] = value
    return known
