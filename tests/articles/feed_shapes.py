"""Feeds of every shape that there is in the wild, made here: each with what is to be read of it.

The shapes are those that feedparser's own test suite documents: versions, namespaces, dates, character
encodings, broken XML, entities, bases; the feeds themselves are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

SITE = "https://paper.example"
URL = f"{SITE}/feeds/news.xml"
STORY = f"{SITE}/2026/ferry"


class Shape(NamedTuple):
    name: str
    body: bytes
    #: Title and address of its first entry; ``None``: it is refused.
    title: str | None = "Ferry landing to close"
    url: str | None = STORY
    content_type: str | None = None


def text(name: str, markup: str, *args: str | None, charset: str = "utf-8") -> Shape:
    return Shape(name, markup.encode(charset), *args)


def rss(item: str = "", version: str = "2.0", more: str = "", head: str = '<?xml version="1.0"?>') -> str:
    item = item or f"<title>Ferry landing to close</title><link>{STORY}</link>"
    return (
        f'{head}<rss version="{version}"{more}><channel><title>Paper</title><link>{SITE}</link>'
        f"<description>News</description><item>{item}</item></channel></rss>"
    )


def atom(entry: str = "", space: str = "http://www.w3.org/2005/Atom", more: str = "") -> str:
    entry = entry or f'<title>Ferry landing to close</title><link href="{STORY}"/><id>urn:1</id>'
    return f'<feed xmlns="{space}"{more}><title>Paper</title><entry>{entry}</entry></feed>'


def versions() -> Iterator[Shape]:
    for version in ("0.91", "0.92", "0.93", "0.94", "2.0", "2.0.1", "", "9.9"):
        yield text(f"rss {version or 'without a version'}", rss(version=version))
    dtd = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    yield text("rss 0.91 netscape", rss(version="0.91", head=f'<?xml version="1.0"?>{dtd}'))
    for number, space in (
        ("0.90", "http://my.netscape.com/rdf/simple/0.9/"),
        ("0.90 channel", "http://channel.netscape.com/rdf/simple/0.9/"),
        ("1.0", "http://purl.org/rss/1.0/"),
    ):
        yield text(
            f"rdf {number}",
            f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{space}"><channel>'
            f"<title>Paper</title><link>{SITE}</link></channel><item rdf:about='{STORY}'>"
            f"<title>Ferry landing to close</title><link>{STORY}</link></item></rdf:RDF>",
        )
    yield text(
        "rdf about alone",
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f'<item rdf:about="{STORY}"><title>Ferry landing to close</title></item></rdf:RDF>',
    )
    yield text("atom 1.0", atom())
    yield text("atom 0.3", atom(space="http://purl.org/atom/ns#", more=' version="0.3"'))
    yield text("atom 0.1", atom(space="http://example.com/newformat#", more=' version="0.1"'))
    yield text("atom without a namespace", atom(space=""))
    yield text(
        "atom with a prefix",
        f'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>Ferry landing to close</a:title>'
        f'<a:link href="{STORY}"/></a:entry></a:feed>',
    )
    yield text(
        "cdf",
        f'<?xml version="1.0"?><CHANNEL HREF="{SITE}/"><TITLE>Paper</TITLE><ITEM HREF="{STORY}" '
        'LASTMOD="1999-10-01T10:00"><TITLE>Ferry landing to close</TITLE></ITEM></CHANNEL>',
    )
    yield text("capital letters", rss().replace("rss", "RSS").replace("item", "ITEM"))


def namespaces() -> Iterator[Shape]:
    spaces = {
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "media": "http://search.yahoo.com/mrss/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "georss": "http://www.georss.org/georss",
        "gml": "http://www.opengis.net/gml",
        "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "slash": "http://purl.org/rss/1.0/modules/slash/",
        "wfw": "http://wellformedweb.org/CommentAPI/",
        "thr": "http://purl.org/syndication/thread/1.0",
        "cc": "http://web.resource.org/cc/",
        "psc": "http://podlove.org/simple-chapters",
        "snf": "http://www.smartnews.be/snf",
        "admin": "http://webns.net/mvcb/",
        "podcast": "https://podcastindex.org/namespace/1.0",
    }
    inside = {
        "itunes": "<itunes:author>A</itunes:author><itunes:title>Other</itunes:title>",
        "media": "<media:content url='v.mp4'><media:title>Other</media:title></media:content>",
        "georss": "<georss:point>1 2</georss:point><georss:polygon>1 2 3</georss:polygon>",
        "gml": "<gml:Point><gml:pos>x y</gml:pos></gml:Point>",
        "content": "<content:encoded><![CDATA[<title>Other</title><p>Words]]></content:encoded>",
        "psc": "<psc:chapters><psc:chapter start='00:00' title='Other'/></psc:chapters>",
    }
    plain = f"<title>Ferry landing to close</title><link>{STORY}</link>"
    for name, space in spaces.items():
        extra = inside.get(name, f"<{name}:thing>x</{name}:thing>")
        yield text(f"namespace {name}", rss(plain + extra, more=f' xmlns:{name}="{space}"'))
    yield text("namespace that nobody declared", rss(plain + "<foo:bar>x</foo:bar>"))
    yield text(
        "title of dc",
        rss(
            f"<dc:title>Ferry landing to close</dc:title><link>{STORY}</link>",
            more=f' xmlns:dc="{spaces["dc"]}"',
        ),
    )
    yield text(
        "feedburner",
        rss(
            f"<title>Ferry landing to close</title><link>https://feeds.example/~r/1</link><feedburner:origLink>{STORY}</feedburner:origLink>",
            more=' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"',
        ),
    )


def titles() -> Iterator[Shape]:
    for name, title, read in (
        ("escaped markup", "Ferry &lt;b&gt;landing&lt;/b&gt; to close", "Ferry landing to close"),
        ("twice escaped", "Ferry &amp;amp; landing", "Ferry & landing"),
        ("cdata", "<![CDATA[Ferry <i>landing</i> &amp; more]]>", "Ferry landing & more"),
        ("html entities", "Ferry &nbsp;&ldquo;landing&rdquo; &euml;", "Ferry “landing” ë"),
        ("numeric entities", "Ferry &#8220;landing&#x201d;", "Ferry “landing”"),
        ("line ends", "Ferry\n   landing\tto close", "Ferry landing to close"),
        ("bare ampersand", "Ferry & landing", "Ferry & landing"),
        ("less than", "Ferry &lt; 3 landings", "Ferry < 3 landings"),
        ("windows quotes", "Ferry &#147;landing&#148;", "Ferry “landing”"),
    ):
        yield text(f"title with {name}", rss(f"<title>{title}</title><link>{STORY}</link>"), read)
    for kind in ("html", "xhtml", "text", "text/html", "application/xhtml+xml"):
        inner = (
            "<div xmlns='http://www.w3.org/1999/xhtml'>Ferry landing to close</div>"
            if "xhtml" in kind
            else "Ferry landing to close"
        )
        yield text(f"atom title {kind}", atom(f'<title type="{kind}">{inner}</title><link href="{STORY}"/>'))


def links() -> Iterator[Shape]:
    ferry = "<title>Ferry landing to close</title>"
    for name, item in (
        ("relative", "<link>../2026/ferry</link>"),
        ("relative to the root", "<link>/2026/ferry</link>"),
        ("without a scheme", "<link>//paper.example/2026/ferry</link>"),
        ("with blanks around", f"<link>\n {STORY} \n</link>"),
        ("in cdata", f"<link><![CDATA[{STORY}]]></link>"),
        ("guid as permalink", f"<guid isPermaLink='true'>{STORY}</guid>"),
        ("guid beside", f"<guid isPermaLink='false'>1</guid><link>{STORY}</link>"),
        ("atom link", f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' href='{STORY}'/>"),
        (
            "enclosure beside",
            f"<enclosure url='{SITE}/a.mp3' type='audio/mpeg' length='1'/><link>{STORY}</link>",
        ),
    ):
        yield text(f"link {name}", rss(ferry + item))
    for name, entry in (
        ("self before", f"<link rel='self' href='/self'/><link rel='alternate' href='{STORY}'/>"),
        ("enclosure before", f"<link rel='enclosure' href='/a.mp3'/><link href='{STORY}'/>"),
        ("by xml:base", "<link xml:base='https://paper.example/2026/' href='ferry'/>"),
        ("by nested xml:base", "<link xml:base='2026/' href='ferry'/>"),
    ):
        base = " xml:base='https://paper.example/'" if "nested" in name else ""
        yield text(f"atom link {name}", atom(ferry + entry, more=base))
    yield text(
        "link by the channel's xml:base",
        rss(f"{ferry}<link>ferry</link>", more=" xml:base='https://paper.example/2026/'"),
    )
    yield text(
        "no link at all", rss(f"{ferry}<guid isPermaLink='false'>x</guid>"), "Ferry landing to close", None
    )
    for scheme in ("javascript:alert(1)", "file:///etc/passwd", "mailto:a@b.example", "data:text/html,x"):
        yield text(
            f"link {scheme[:10]}",
            rss(f"{ferry}<link>{scheme}</link><guid isPermaLink='false'>x</guid>"),
            "Ferry landing to close",
            None,
        )


PLAIN = tuple(shape for family in (versions, namespaces, titles, links) for shape in family())
