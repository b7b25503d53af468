"""Hosts that carry an address in a way of their own."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote


def _google(host: str, rest: str) -> str | None:
    """``google.com/amp/s/host/path``, and the older news.google.com ids, base 64 of the address."""
    if found := re.match(r"/amp/(s/)?([^/?#.]+\.[^/?#]+(?:/.*)?)", rest):
        return ("https://" if found[1] else "http://") + found[2]
    if host == "news.google.com" and (found := re.match(r"/(?:__i/)?(?:rss/)?articles/(CBMi[\w-]+)", rest)):
        return _in_base64(found[1])
    return None


def _translated(host: str, rest: str) -> str | None:
    """``www-example-org.translate.goog/path``: a dot is a hyphen and a hyphen two."""
    label = host.removesuffix(".translate.goog")
    if "." in label:
        return None
    path = re.sub(r"[?&]_x_tr_\w+=[^&#]*", "", rest)
    if "?" not in path:
        path = path.replace("&", "?", 1)
    return "https://" + label.replace("--", "\0").replace("-", ".").replace("\0", "-") + path


def _bing(_: str, rest: str) -> str | None:
    """``bing.com/ck/a?…&u=a1<base 64>``."""
    found = re.match(r"/ck/a\?(?:.*&)?u=a1([\w-]+)", rest)
    return _in_base64(found[1]) if found else None


def _yahoo(_: str, rest: str) -> str | None:
    """``r.search.yahoo.com/…/RU=<escaped>/RK=…``."""
    found = re.search(r"/RU=([^/]+)", rest)
    return unquote(found[1]) if found else None


def _proofpoint(_: str, rest: str) -> str | None:
    """``urldefense.com/v3/__<address>__;…``, and v2, which writes "%" as "-" and "/" as "_"."""
    if found := re.match(r"/v3/__(.+?)__;", rest):
        return found[1]
    if found := re.match(r"/v2/url\?(?:.*&)?u=([^&]+)", rest):
        return unquote(found[1].replace("-", "%").replace("_", "/"))
    return None


def _mail_click(_: str, rest: str) -> str | None:
    """Amazon's mail service: ``…awstrack.me/L0/<escaped>/1/…``; others name it CL0."""
    found = re.match(r"/C?L\d/(https?(?:%3a|:)[^/]+(?:%2f[^/]*)*)", rest, re.IGNORECASE)
    return unquote(found[1]) if found else None


def _cisco(_: str, rest: str) -> str | None:
    """``secure-web.cisco.com/<token>/…/<escaped>``."""
    found = re.search(r"/(https?(?:%3a|:)[^/]+)$", rest, re.IGNORECASE)
    return unquote(found[1]) if found else None


def _postmark(_: str, rest: str) -> str | None:
    """``click.pstmrk.it/3s/<escaped, without scheme>/<token>/…``."""
    found = re.match(r"/\d?[a-z]{1,2}/([^/?#]+)", rest)
    return "https://" + unquote(found[1]).removeprefix("https://") if found and "." in found[1] else None


def _mandrill(_: str, rest: str) -> str | None:
    """``mandrillapp.com/track/click/…?p=<base 64 of JSON in JSON>``."""
    found = re.match(r"/track/click/[^?#]*\?(?:.*&)?p=([\w-]+)", rest)
    return _in_base64(found[1]) if found else None


def _substack(_: str, rest: str) -> str | None:
    """``substack.com/redirect/2/<base 64 of JSON>``, with the address under "e"."""
    found = re.match(r"/redirect/2/([\w-]+)", rest)
    return _in_base64(found[1]) if found else None


def _convertkit(_: str, rest: str) -> str | None:
    """``click.convertkit-mail.com/…/<base 64>``: the last segment is the address."""
    last = rest.partition("?")[0].rstrip("/").rpartition("/")[2]
    return _in_base64(last) if len(last) > 16 else None


def _in_base64(text: str) -> str | None:
    padded = text.replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(padded + "=" * (-len(padded) % 4))
    except (binascii.Error, ValueError):
        return None
    found = re.search(rb"https?://[\x21\x23-\x7e]+", raw.replace(b"\\", b""))
    return found[0].decode("ascii") if found else None


#: Host -> the address that the rest of one of its addresses carries.
SPECIAL: Mapping[str, Callable[[str, str], str | None]] = {
    "google.": _google,
    "translate.goog": _translated,
    "bing.com": _bing,
    "search.yahoo.com": _yahoo,
    "urldefense.com": _proofpoint,
    "urldefense.proofpoint.com": _proofpoint,
    "urldefense.us": _proofpoint,
    "awstrack.me": _mail_click,
    "tracking.tldrnewsletter.com": _mail_click,
    "substack.com": _substack,
    "secure-web.cisco.com": _cisco,
    "click.pstmrk.it": _postmark,
    "mandrillapp.com": _mandrill,
    "convertkit-mail.com": _convertkit,
    "convertkit-mail2.com": _convertkit,
    "convertkit-mail4.com": _convertkit,
    "kit-mail.com": _convertkit,
    "kit-mail3.com": _convertkit,
}
