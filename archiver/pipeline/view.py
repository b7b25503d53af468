"""A page as a browser shows it: markup, text and picture as resources, and what made them as a statement."""

from __future__ import annotations

from ..cards import SCREENSHOT, rendered_url
from ..lightly import dataclass
from ..model import Capture
from ..ports import Entry, NoBrowser, Rendered, Resource, Statement
from .bounds import Bounds
from .context import Context

#: The markup is UTF-8 whatever it says of itself; a byte order mark goes before everything else.
_UTF8 = b"\xef\xbb\xbf"
MARKUP, _TEXT, _PICTURE = "page.html", "text.txt", SCREENSHOT


@dataclass(frozen=True, kw_only=True)
class View:
    """What a browser showed of a page, beside the exchanges."""

    url: str
    rendered: Rendered

    @property
    def markup(self) -> bytes:
        """The page's markup as it is read and kept; empty where there is none."""
        return _UTF8 + self.rendered.markup if self.rendered.markup else b""

    @property
    def said(self) -> tuple[str, ...]:
        """What a person has to know of it."""
        return (*filter(None, (self.rendered.failure,)), *self.rendered.notes)

    def entries(self, capture: Capture) -> list[Entry]:
        """What is kept of it."""
        made = self.rendered
        contents = (
            (MARKUP, "text/html; charset=utf-8", self.markup),
            (_TEXT, "text/plain; charset=utf-8", made.text.encode("utf-8")),
            (_PICTURE, "image/png", made.screenshot),
        )
        kept = [
            Resource(uri=rendered_url(self.url, name), content_type=kind, content=content, at=made.shown_at)
            for name, kind, content in contents
            if content
        ]
        statement = Statement(
            schema="view/1",
            uri=f"urn:archiver:{capture.id}:view",
            fields={
                "capture_id": capture.id,
                "url": self.url,
                "shown_url": made.shown_url,
                "made_by": made.made_by,
                "failure": made.failure,
                "notes": list(made.notes),
                "resources": [resource.uri for resource in kept],
            },
            at=made.shown_at,
        )
        return [*kept, statement]


def render(context: Context, url: str, *, spent: int, is_own: bool) -> Rendered | NoBrowser:
    """Show a page within the bounds of one page, of which so many bytes are spent.

    ``is_own`` as for :meth:`archiver.ports.Fetcher.fetch`. What comes beside the page is told as it comes.

    :raises Stopped: the program is to stop.
    """
    if context.browser is None:
        return NoBrowser("there is no browser")
    bounds = Bounds(context, context.settings.capture.max_page_bytes - spent, of="the page's")

    def tell(requisite: str) -> None:
        context.progress.note("requisite", url=requisite, page=url)

    return context.browser.render(url, allows=bounds.admits, is_own=is_own, kept=tell)
