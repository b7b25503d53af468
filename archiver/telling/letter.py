"""A message as mail: plain text, and the same as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from .notice import Notice, title_of
from .plain import plain
from .receivers import Mailbox, as_address
from .templates import Template

#: Longer subjects are cut off by who shows them.
_SUBJECT = 180


def build_letter(
    notices: Sequence[Notice], mailbox: Mailbox, *, message_id: str, at: datetime, template: Template | None
) -> EmailMessage:
    """One mail for one or more events; its ``Message-ID`` is the same at each try.

    Nothing of an event can end a header and begin another: all of it is one line
    without control characters. A template's text goes as plain text alone.
    """
    letter = EmailMessage(policy=SMTP)
    # What looks like an encoded word would be decoded, line breaks and all.
    letter["Subject"] = plain(f"[archiver] {title_of(notices)}", _SUBJECT).replace("=?", "= ?")
    sender = as_address(mailbox.sender)
    letter["From"] = sender
    letter["To"] = [as_address(one) for one in mailbox.to]
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<{message_id}@{sender.domain}>"
    # Nobody is to answer that they are on holiday (RFC 3834).
    letter["Auto-Submitted"] = "auto-generated"
    if template is not None:
        letter.set_content(_sendable(template.fill(notices)), cte="base64")
        return letter
    letter.set_content("\n\n".join(notice.text for notice in notices) + "\n", cte="base64")
    letter.add_alternative(_as_html(notices), subtype="html", cte="base64")
    return letter


def _as_html(notices: Sequence[Notice]) -> str:
    parts = []
    for notice in notices:
        rows = "".join(
            f"<tr><th align=left valign=top>{escape(name)}</th><td>{_linked(text)}</td></tr>\n"
            for name, text in notice.lines
        )
        parts.append(f"<h2>{escape(notice.title)}</h2>\n<table>\n{rows}</table>\n")
    return f"<!doctype html>\n<html><body>\n{''.join(parts)}</body></html>\n"


def _linked(text: str) -> str:
    if text.startswith(("http://", "https://")) and " " not in text:
        return f'<a href="{escape(text)}">{escape(text)}</a>'
    return escape(text).replace("\n", "<br>\n")


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
