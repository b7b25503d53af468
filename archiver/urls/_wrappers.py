"""Addresses that carry another address, as data: host -> where the inner one stands.

A share dialog (``sharer.php?u=``, ``intent/tweet?url=``) is no wrapper: it
offers to post about an address and doesn't lead to it.
"""

from __future__ import annotations

from typing import NamedTuple


class Wrapper(NamedTuple):
    """On paths that begin with ``path``, the first of ``names`` in the query is the inner address."""

    path: str
    names: tuple[str, ...]


def _on(path: str, *names: str) -> tuple[Wrapper, ...]:
    return (Wrapper(path, names),)


_FACEBOOK = (
    Wrapper("/l.php", ("u",)),
    Wrapper("/flx/warn", ("u",)),
    Wrapper("/plugins/post.php", ("href",)),
    Wrapper("/plugins/video.php", ("href",)),
    Wrapper("/plugins/post/oembed.json", ("url",)),
    Wrapper("/plugins/video/oembed.json", ("url",)),
    Wrapper("/plugins/comment_embed.php", ("href",)),
)
_GOOGLE = (
    Wrapper("/url", ("q", "url")),
    Wrapper("/imgres", ("imgrefurl",)),
    Wrapper("/translate", ("u",)),
    Wrapper("/website", ("u",)),
)
_VK = (Wrapper("/away", ("to",)),)

#: A host stands for its sub-domains too. An empty name takes the whole query.
WRAPPERS: dict[str, tuple[Wrapper, ...]] = {
    "facebook.com": _FACEBOOK,
    "graph.facebook.com": _on("/", "url"),
    "l.facebook.com": _on("/", "u"),
    "lm.facebook.com": _on("/", "u"),
    "l.messenger.com": _on("/", "u"),
    "l.instagram.com": _on("/", "u"),
    "l.threads.net": _on("/", "u"),
    "l.threads.com": _on("/", "u"),
    "l.wl.co": _on("/l", "u"),
    "publish.twitter.com": _on("/", "url", "query"),
    "publish.x.com": _on("/", "url", "query"),
    "youtube.com": (
        Wrapper("/redirect", ("q",)),
        Wrapper("/attribution_link", ("u",)),
        Wrapper("/oembed", ("url",)),
    ),
    "consent.youtube.com": _on("/", "continue"),
    "consent.google.com": _on("/", "continue"),
    "tiktok.com": (Wrapper("/link/v2", ("target",)), Wrapper("/oembed", ("url",))),
    "embed.bsky.app": _on("/oembed", "url"),
    "public.api.bsky.app": _on("/xrpc/", "uri", "uris"),
    "skyview.social": _on("/", "url"),
    "go.bsky.app": _on("/redirect", "u"),
    "t.me": _on("/iv", "url"),
    "web.telegram.org": _on("/", "tgaddr"),
    "out.reddit.com": _on("/", "url"),
    "reddit.com": _on("/oembed", "url"),
    "vk.com": _VK,
    "vk.ru": _VK,
    "linkedin.com": (Wrapper("/redir/", ("url",)), Wrapper("/safety/go", ("url",))),
    "t.umblr.com": _on("/redirect", "z"),
    "weibo.cn": _on("/sinaurl", "u", "url"),
    "weibo.com": _on("/sinaurl", "u", "url"),
    "passport.weibo.com": _on("/visitor/", "url"),
    "pinterest.com": _on("/offsite", "url"),
    "vimeo.com": _on("/api/oembed", "url"),
    "rumble.com": _on("/api/Media/oembed", "url"),
    "ok.ru": _on("/dk", "st.link"),
    "steamcommunity.com": _on("/linkfilter", "url", "u"),
    "safelinks.protection.outlook.com": _on("/", "url"),
    "urldefense.proofpoint.com": _on("/v1/url", "u"),
    "linkprotect.cudasvc.com": _on("/url", "a"),
    "clicktime.symantec.com": _on("/", "u"),
    "urlsand.esvalabs.com": _on("/", "u"),
    "slack-redir.net": _on("/link", "url"),
    "disq.us": _on("/", "url"),
    "duckduckgo.com": _on("/l/", "uddg"),
    "webcache.googleusercontent.com": _on("/search", "q"),
    "googleweblight.com": _on("/", "lite_url", "u"),
    "translate.yandex.com": _on("/translate", "url"),
    "translate.yandex.ru": _on("/translate", "url"),
    "translatetheweb.com": _on("/", "a"),
    "microsofttranslator.com": _on("/bv.aspx", "a"),
    "click.mail.ru": _on("/redir", "u"),
    "checklink.mail.ru": _on("/proxy", "es", "url"),
    "go.redirectingat.com": _on("/", "url"),
    "go.skimresources.com": _on("/", "url"),
    "redirect.viglink.com": _on("/", "u"),
    "click.linksynergy.com": _on("/", "murl", "RD_PARM1"),
    "awin1.com": _on("/", "ued", "p"),
    "exit.sc": _on("/", "url"),
    "gate.sc": _on("/", "url"),
    "href.li": _on("/", ""),
    "anonym.to": _on("/", ""),
    "anon.to": _on("/", ""),
    "twitframe.com": _on("/show", "url"),
    "nullrefer.com": _on("/", ""),
    "dereferer.me": _on("/", ""),
    "getpocket.com": _on("/redirect", "url"),
    "feedly.com": _on("/i/entry", "url"),
    "apple.news": _on("/external", "url"),
    "msn.com": _on("/redirect", "url"),
    "archive.org": _on("/wayback/available", "url"),
    "iframe.ly": _on("/api/iframe", "url"),
    "iframely.net": _on("/api/iframe", "url"),
    "cdn.iframe.ly": _on("/api/iframe", "url"),
    "cdn.embedly.com": _on("/widgets/media.html", "url", "src"),
    "embedly.com": _on("/", "url"),
    "if-cdn.com": _on("/api/iframe", "url"),
    "noembed.com": _on("/embed", "url"),
}

#: Sites that exist once for each country: ``google.`` stands for google.com, google.co.uk …
COUNTRY_SITES: dict[str, tuple[Wrapper, ...]] = {"google.": _GOOGLE}

#: Hosts whose short addresses lead anywhere; only the network tells where.
SHORTENERS = frozenset(
    """
    t.co bit.ly j.mp tinyurl.com goo.gl ow.ly buff.ly dlvr.it ift.tt is.gd v.gd tiny.cc rb.gy cutt.ly
    shorturl.at t.ly lnkd.in trib.al wp.me fb.me m.me db.tt nyti.ms wapo.st bbc.in cnn.it reut.rs
    on.wsj.com bloom.bg theguardian.page.link gu.com cbsn.ws abcn.ws nbcnews.to apne.ws politi.co
    hill.cm axios.link ti.me econ.st yhoo.it amzn.to vk.cc clck.ru u.to ln.is su.pr post.ly mf.tt spr.ly
    ht.ly urlz.fr chng.it eepurl.com mailchi.mp tmblr.co tumblr.co reddit.app.link
    rebrand.ly bl.ink s.id snip.ly smarturl.it qr.ae flip.it shar.es po.st a.co sinaurl.cn t.cn url.cn
    """.split()  # noqa: SIM905 - 70 quoted names would fill the page
)

#: Those of one newspaper, shop or service: their addresses lead to its own pages.
HOME_SHORTENERS = frozenset(
    """
    nyti.ms wapo.st bbc.in cnn.it reut.rs on.wsj.com bloom.bg theguardian.page.link gu.com cbsn.ws abcn.ws
    nbcnews.to apne.ws politi.co hill.cm axios.link ti.me econ.st yhoo.it amzn.to a.co m.me db.tt wp.me
    chng.it eepurl.com mailchi.mp qr.ae
    """.split()  # noqa: SIM905 - as above
)
