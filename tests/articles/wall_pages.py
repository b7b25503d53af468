"""Invented pages: bare ones, and the same words inside a large site's template."""

from __future__ import annotations

SENTENCE = "The council met on Thursday to talk about the harbour, and nobody agreed. "
PASSWORD = '<form><input name="user"><input type="password" name="word"><button>OK</button></form>'

_STYLE = "<style>" + ".teaser > .headline { margin: 0 auto; color: #123456 }\n" * 900 + "</style>"
_STATE = (
    '<script>window.__STATE__ = {"items": [' + '{"title": "Ferry", "html": "a b"},' * 3000 + "null]}</script>"
)
_NAV = "<nav><ul>" + "".join(f'<li><a href="/s/{n}">Section {n} of the paper</a></li>' for n in range(300))
_HEADER = (
    '<header class="site"><a href="/"><img src="/logo.svg" alt="The Paper"></a><form action="/search">'
    f'<input type="search" name="q"><button>Search</button></form>{_NAV}</ul></nav></header>'
)
_MODAL = '<div class="modal" hidden><h2>Please wait...</h2><h1>Log in</h1><p>Members read more.</p></div>'
_TEASERS = "".join(
    f'<div class="teaser"><a href="/{n}"><figure><img src="/{n}.jpg"></figure><h3>Ferry {n} is late again,'
    " and this is why it takes so very long</h3></a></div>"
    for n in range(40)
)
_FOOTER = "<footer><p>© The Paper. All rights reserved, and none of this may be used anywhere.</p></footer>"


def tiny(title: str, body: str = "", head: str = "") -> str:
    """A page of nothing else."""
    head = f'<meta charset="utf-8"><title>{title}</title>{head}'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def large(title: str, body: str = "", head: str = "") -> str:
    """The same in a template of 200 kB: styles, scripts, menus, hidden boxes, teasers, a footer."""
    inside = f"{_HEADER}{_MODAL}<main>{body}</main><aside>{_TEASERS}</aside>{_FOOTER}"
    return tiny(title, inside, f"{head}{_STYLE}{_STATE}")


def article(paragraph: str = "<p>{}</p>", count: int = 20) -> str:
    """Running text, each paragraph in the given markup."""
    return "".join(paragraph.format(SENTENCE * 6) for _ in range(count))
