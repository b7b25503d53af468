"""Feeds whose bytes are odd: charsets, broken XML, hostile ones, what is none; dates as they are written."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from .feed_shapes import STORY, Shape, rss, text

_WORDS = {
    "utf-8": "Паром закрыт",
    "windows-1251": "Паром закрыт",
    "koi8-r": "Паром закрыт",
    "iso-8859-5": "Паром закрыт",
    "cp866": "Паром закрыт",
    "iso-8859-1": "Fähre schließt",
    "iso-8859-15": "Fähre schließt 5 €",
    "windows-1252": "Fähre „schließt“",
    "iso-8859-2": "Prom został zamknięty",
    "windows-1250": "Prom został zamknięty",
    "iso-8859-7": "Το πλοίο",
    "windows-1253": "Το πλοίο",
    "windows-1254": "Vapur kapandı",
    "windows-1255": "המעבורת",
    "windows-1256": "العبارة",
    "big5": "渡輪碼頭關閉",
    "gb2312": "渡轮码头关闭",
    "gb18030": "渡轮码头关闭",
    "shift_jis": "フェリー乗り場",
    "euc-jp": "フェリー乗り場",
    "iso-2022-jp": "フェリー乗り場",
    "euc-kr": "여객선 부두",
    "us-ascii": "Ferry",
    "utf-16": "Паром закрыт",
    "utf-32": "Паром закрыт",
    "tis-620": "เรือข้ามฟาก",
    "mac-cyrillic": "Паром закрыт",
    "cp037": "Ferry",
    "cp500": "Ferry",
}


def encodings() -> Iterator[Shape]:
    for charset, title in _WORDS.items():
        head = f'<?xml version="1.0" encoding="{charset}"?>'
        yield Shape(
            f"charset {charset}",
            rss(f"<title>{title}</title><link>{STORY}</link>", head=head).encode(charset),
            title,
        )
    plain = "<title>Fähre schließt</title><link>" + STORY + "</link>"
    for charset in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        head = f'<?xml version="1.0" encoding="{charset[:6]}"?>'
        yield Shape(
            f"charset {charset} without a mark", rss(plain, head=head).encode(charset), "Fähre schließt"
        )
    for name, mark, charset in (
        ("utf-8", codecs.BOM_UTF8, "utf-8"),
        ("utf-16 le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16 be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-32 le", codecs.BOM_UTF32_LE, "utf-32-le"),
        ("utf-32 be", codecs.BOM_UTF32_BE, "utf-32-be"),
    ):
        yield Shape(
            f"mark of {name}, prolog says another",
            mark + rss(plain, head='<?xml version="1.0" encoding="iso-8859-1"?>').encode(charset),
            "Fähre schließt",
        )
    utf8, latin = (
        rss(plain).encode(),
        rss(plain, head='<?xml version="1.0" encoding="iso-8859-1"?>').encode("latin-1"),
    )
    for name, body, kind in (
        ("header says nothing", utf8, "text/xml"),
        ("header says the wrong one", latin, "application/rss+xml; charset=utf-8"),
        ("header says another wrong one", utf8, "application/xml; charset=us-ascii"),
        ("header says a charset that nobody knows", utf8, "application/xml; charset=x-none"),
        ("header says html", utf8, "text/html; charset=utf-8"),
        ("header says plain text", utf8, "text/plain"),
        ("header says octets", utf8, "application/octet-stream"),
        (
            "prolog says utf-8 and it is latin",
            rss(plain, head='<?xml version="1.0" encoding="utf-8"?>').encode("latin-1"),
            None,
        ),
        (
            "prolog says a charset that nobody knows",
            rss(plain, head='<?xml version="1.0" encoding="nonsense"?>').encode(),
            None,
        ),
        (
            "prolog says utf-16 and it is utf-8",
            rss(plain, head='<?xml version="1.0" encoding="utf-16"?>').encode(),
            None,
        ),
        ("blank lines before the prolog", b"\n\n  " + utf8, None),
        ("a comment before the prolog", b"<!-- made by hand -->\n" + utf8, None),
    ):
        yield Shape(name, body, "Fähre schließt", STORY, kind)


def broken() -> Iterator[Shape]:
    whole = rss()
    item = f"<item><title>Ferry landing to close</title><link>{STORY}</link></item>"
    channel = '<rss version="2.0"><channel><title>Paper</title>'
    for name, markup in (
        ("cut off after the item", whole[: whole.index("</channel>")]),
        ("cut off within the next item", whole.replace("</channel></rss>", "<item><title>Ano")),
        ("cut off within a tag", whole.replace("</channel></rss>", "<item><tit")),
        ("a tag that nobody closes", whole.replace("<item>", "<item><b>")),
        ("tags that cross", whole.replace("</item>", "<a><b></a></b></item>")),
        (
            "a bare ampersand in a link",
            whole.replace("</item>", "</item><item><link>/a?b=1&c=2</link></item>"),
        ),
        ("an undeclared entity", whole.replace("News", "News &nonsense;")),
        ("a control character", whole.replace("News", "News \x08")),
        ("an unquoted attribute", whole.replace("<item>", "<item id=1>")),
        ("an attribute twice", whole.replace("<item>", '<item a="1" a="2">')),
        ("a second root", whole + "<html></html>"),
        ("words after the end", whole + "\n<!-- 0.2 seconds --> PHP Warning: x"),
        ("a warning before the start", "Warning: mysql_connect() on line 3\n" + whole),
        ("no channel", f'<rss version="2.0">{item}</rss>'),
        ("items beside the channel", f"{channel}</channel>{item}</rss>"),
        ("an item in an item", f"{channel}{item.replace('</item>', '')}<item></item></item></channel></rss>"),
        ("cdata that nobody closes", whole.replace("</channel></rss>", "<item><title><![CDATA[x")),
        ("a comment that nobody closes", whole.replace("</channel></rss>", "<!-- x")),
        ("a processing instruction", whole.replace("<channel>", "<?xml-stylesheet href='x'?><channel>")),
        ("two declarations", '<?xml version="1.0"?>' + whole),
    ):
        yield text(f"broken: {name}", markup)


def hostile() -> Iterator[Shape]:
    laughs = '<!ENTITY a "ha ha ha ha ha">' + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">'
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    for charset in ("utf-8", "utf-16"):
        head = f'<?xml version="1.0" encoding="{charset}"?><!DOCTYPE rss [{laughs}]>'
        body = rss(
            f"<title>Ferry landing to close</title><link>{STORY}</link><description>&i;</description>",
            head=head,
        )
        yield text(f"billion laughs in {charset}", body, charset=charset)
    for name, declared in (
        ("a file", '<!ENTITY x SYSTEM "file:///etc/passwd">'),
        ("an address", '<!ENTITY x SYSTEM "http://127.0.0.1:9/">'),
        ("a parameter", '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;'),
    ):
        head = f'<?xml version="1.0"?><!DOCTYPE rss [{declared}]>'
        yield text(
            f"external entity: {name}",
            rss(
                f"<title>Ferry landing to close</title><link>{STORY}</link><description>&x;</description>",
                head=head,
            ),
        )
    yield text(
        "external dtd", rss(head='<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">')
    )
    yield text(
        "ten thousand attributes",
        rss().replace("<item>", "<item " + " ".join(f'a{n}="1"' for n in range(10_000)) + ">"),
    )
    yield text(
        "xinclude",
        rss(
            f"<title>Ferry landing to close</title><link>{STORY}</link>"
            "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd' parse='text'/>"
        ),
    )
    yield text(
        "script in the title",
        rss(f"<title>&lt;script&gt;alert(1)&lt;/script&gt; Ferry</title><link>{STORY}</link>"),
        "alert(1) Ferry",
    )


def nonsense() -> Iterator[Shape]:
    """What feedparser fails on by itself."""
    plain = f"<title>Ferry landing to close</title><link>{STORY}</link>"
    for name, more in (
        ("half a surrogate pair", "<author>&#xD800;</author>"),
        ("a character that there isn't", "<author>&#x110000; &#99999999999999999999;</author>"),
        ("a broken base", "<author xml:base='http://['>x</author>"),
        ("a broken guid", "<guid>http://[</guid>"),
    ):
        yield text(f"nonsense: {name}", rss(plain + more))
    yield Shape("a charset with a zero byte", rss(plain).encode(), content_type="text/xml; charset=\0utf-8")
    yield Shape(
        "a charset that decodes nothing",
        rss(plain + "<a>\xd4\xe9</a>").encode("latin-1"),
        content_type="text/xml; charset=base64",
    )


def refused() -> Iterator[Shape]:
    for name, body in (
        ("nothing", b""),
        ("blanks", b" \r\n\t"),
        ("a mark alone", codecs.BOM_UTF8),
        ("zero bytes", b"\0" * 100),
        ("a page", b"<!DOCTYPE html><html><head><title>Log in</title></head><body>x</body></html>"),
        ("words", b"Service temporarily unavailable"),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("a PDF", b"%PDF-1.7 \xe2\xe3"),
        ("another XML", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><path/></svg>'),
        ("JSON", b'{"error": "no"}'),
        ("broken JSON", b'{"version": "https://jsonfeed.org/version/1", "items": ['),
        ("cut off at once", b'<?xml version="1.0"?><rss ver'),
        ("an address", b"http://127.0.0.1:1/feed.xml"),
        ("a path", b"/etc/passwd"),
    ):
        yield Shape(f"refused: {name}", body, None, None)


ODD = tuple(shape for family in (encodings, broken, hostile, nonsense, refused) for shape in family())

#: A date as feeds write it, and the instant that is meant, in UTC.
DATES = {
    "Thu, 01 Jan 2026 19:48:21 GMT": "2026-01-01T19:48:21",
    "Thu, 01 Jan 2026 19:48:21 +0200": "2026-01-01T17:48:21",
    "Thu, 01 Jan 2026 19:48:21 EST": "2026-01-02T00:48:21",
    "Thu, 1 Jan 2026 19:48:21 PDT": "2026-01-02T02:48:21",
    "01 Jan 2026 19:48:21 GMT": "2026-01-01T19:48:21",
    "01 Jan 2026 19:48 GMT": "2026-01-01T19:48:00",
    "Thu, 01 Jan 26 19:48:21 GMT": "2026-01-01T19:48:21",
    "Thu, 01 January 2026 19:48:21 GMT": "2026-01-01T19:48:21",
    "Thu Jan  1 19:48:21 2026": "2026-01-01T19:48:21",
    "2026-01-01T19:48:21Z": "2026-01-01T19:48:21",
    "2026-01-01T19:48:21.123Z": "2026-01-01T19:48:21",
    "2026-01-01T19:48:21+05:30": "2026-01-01T14:18:21",
    "2026-01-01T19:48:21-08:00": "2026-01-02T03:48:21",
    "2026-01-01T19:48Z": "2026-01-01T19:48:00",
    "2026-01-01 19:48:21": "2026-01-01T19:48:21",
    "2026-01-01": "2026-01-01T00:00:00",
    "2026-01": "2026-01-01T00:00:00",
    "2026": "2026-01-01T00:00:00",
    "20260101T19:48:21Z": "2026-01-01T19:48:21",
    "20260101": "2026-01-01T00:00:00",
    "2026년 01월 01일 오전 10:48:21": "2026-01-01T01:48:21",
    "Πεμ, 01 Ιαν 2026 19:48:21 EST": "2026-01-02T00:48:21",
    "2026-január-01T19:48+00:00": "2026-01-01T19:48:00",
    "yesterday": None,
    "": None,
    "32 Foo 2026": None,
    "99999999999999999999": None,
    "Thu, 01 Jan 2026 99:99:99 GMT": None,
}
