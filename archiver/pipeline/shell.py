"""Whether a page is an empty shell: nothing to read until its scripts have run."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..articles.charset import to_utf8
from ..taming import tame

#: Characters of text that no page with something to say stays under.
_FEW = 250
#: Longer notes that say no more than that the page needs its scripts.
_FEW_BESIDE_NOTE = 1_200
_NOT_SEEN = "script, style, noscript, template, svg, head, [hidden], [aria-hidden=true]"
#: What a site has on each page.
_FURNITURE = "nav, header, footer, [role=navigation], [role=banner], [role=contentinfo]"
_OWN = frozenset({"main", "article"})
_NOTE = re.compile(
    r"(?:enable|turn on|requires?|needs?|activ\w{1,12}|aktivier\w{1,12}|включит\w{0,12}|увімкн\w{1,12}"
    r"|habilit\w{1,12}|abilit\w{1,12})"
    r".{0,40}javascript"
    r"|javascript.{0,40}(?:disabled|required|enabled|aktiv|désactivé|deaktiviert|отключ|вимкнен|desactivado)",
    re.IGNORECASE | re.DOTALL,
)
#: What a page says while its scripts are on their way, alone or together.
_LOADING = re.compile(
    r"loading|please|wait|one moment|just a moment|the|page|app|content|is|your|lädt|laden|wird|geladen|bitte"
    r"|warten|seite|einen moment|chargement|en cours|veuillez|patienter|cargando|espere|por favor|un momento"
    r"|caricamento|attendere|carregando|aguarde|ładowanie|proszę|czekać|загрузка|загружается|подождите"
    r"|пожалуйста|завантаження|завантажується|зачекайте|будь ласка|yükleniyor|lütfen|bekleyin|読み込み中"
    r"|加载中|載入中|جار التحميل|\d{1,3} ?%",
    re.IGNORECASE,
)
_LOADING_CHARS = 80
#: What shows without a word: a page of pictures, a film, a form.
_SHOWS = "img[src], iframe, form, canvas, object, embed"
_FILMS = "video, audio"
_NO_SIZE = re.compile(r"\s{0,3}[01](?:px)?\s{0,3}$", re.IGNORECASE)
_NOT_SHOWN = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden"
    r"|(?:^|;)\s{0,3}(?:width|height)\s{0,3}:\s{0,3}[01](?:px)?\s{0,3}(?:;|!|$)",
    re.IGNORECASE,
)
_STYLE_CHARS = 1_000


def is_shell(body: bytes, content_type: str | None) -> bool:
    """Whether a page has scripts and hardly anything else; ``body`` is content-decoded."""
    tree = LexborHTMLParser(tame(to_utf8(body, content_type)))
    if tree.css_first("script") is None or tree.body is None:
        return False
    notes = _beginning(" ".join(node.text() for node in tree.css("noscript")))
    for node in tree.css(_NOT_SEEN):
        node.decompose()
    for node in tree.css(_FURNITURE):
        if _is_furniture(node):
            node.decompose()
    body_node = tree.css_first("body")
    if body_node is None:  # hidden as a whole
        return True
    text = _text(body_node)
    # A longer text is no note, however often it speaks of scripts.
    if len(text) < _FEW_BESIDE_NOTE and _NOTE.search(text):
        return True
    if len(text) >= _FEW:
        return False
    has_film = body_node.css_first(_FILMS) is not None
    if _only_loads(text):
        return not has_film
    shows = has_film or any(_is_seen(node) for node in body_node.css(_SHOWS))
    return not shows or not text or bool(_NOTE.search(notes))


def _is_furniture(node: LexborNode) -> bool:
    """Whether a part is the site's: what has much to say, or lies in an article, is the page's own."""
    around = node.parent
    while around is not None:
        if around.tag in _OWN:
            return False
        around = around.parent
    if node.tag != "header":
        return True
    linked = sum(len(_text(link)) for link in node.css("a"))
    return len(_text(node)) - linked < _FEW


def _only_loads(text: str) -> bool:
    rest = _LOADING.sub("", text) if len(text) <= _LOADING_CHARS else text
    return rest != text and not any(character.isalnum() for character in rest)


def _text(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def _beginning(text: str) -> str:
    return " ".join(text[: 4 * _FEW_BESIDE_NOTE].split())[:_FEW_BESIDE_NOTE]


def _is_seen(node: LexborNode) -> bool:
    """Whether an element takes any room: those that only count visitors don't."""
    attributes = node.attributes
    if any(_NO_SIZE.match(attributes.get(side) or "") for side in ("width", "height")):
        return False
    return not _NOT_SHOWN.search((attributes.get("style") or "")[:_STYLE_CHARS])
