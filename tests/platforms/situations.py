"""The situations that each endpoint's fixtures show, and which of them an endpoint doesn't have, and why.

The contract fails where a fixture is missing and no reason stands here, and
where a reason stands here for a fixture that there is.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Situation -> names that a fixture of it may have.
SITUATIONS: Mapping[str, tuple[str, ...]] = {
    "post": ("post",),
    "media": ("media",),
    "other post": ("quote", "reply", "shared"),
    "deleted": ("deleted",),
    "not for all": ("protected", "private", "suspended"),
    "login wall": ("login-wall",),
    "rate limit": ("rate-limit",),
    "changed": ("changed",),
}

#: Name of a fixture -> availability that has to be read from it.
READ_AS: Mapping[str, str] = {
    "post": "available",
    "media": "available",
    "quote": "available",
    "reply": "available",
    "shared": "available",
    "deleted": "gone",
    "protected": "private",
    "private": "private",
    "suspended": "unavailable",
    "withheld": "unavailable",
    "login-wall": "login_wall",
    "rate-limit": "rate_limited",
    "changed": "unknown",
}

_ONE_PICTURE = "its answer to any post has the one preview picture, which `post` shows"
_NO_OTHER = "its answer names no other post"
_NO_MEDIA = "its answer has no media"
_NO_WALL = "it asks nobody to log in"
_LIKE_DELETED = "it answers as for a deleted post"

#: Platform -> endpoint -> situation -> why there is no fixture of it.
LACKING: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "bluesky": {
        "appview": {"login wall": _NO_WALL + ": accounts that want one are shown all the same"},
        "oembed": {
            "media": _NO_MEDIA,
            "other post": _NO_OTHER,
            "not for all": _LIKE_DELETED,
            "login wall": _NO_WALL,
        },
    },
    "facebook": {
        "plugin": {"not for all": _LIKE_DELETED},
        "oembed": {
            "media": _NO_MEDIA + " since November 2025",
            "other post": _NO_OTHER,
            "not for all": _LIKE_DELETED,
            "login wall": _NO_WALL,
        },
    },
    "instagram": {
        "embed-page": {"other post": "Instagram's posts answer and quote none", "not for all": _LIKE_DELETED},
        "oembed": {
            "media": _NO_MEDIA + " since November 2025",
            "other post": _NO_OTHER,
            "not for all": _LIKE_DELETED,
            "login wall": _NO_WALL,
        },
    },
    "linkedin": {"embed-page": {"not for all": _LIKE_DELETED}},
    "mastodon": {
        "status": {
            "not for all": "404, as for a deleted post: https://docs.joinmastodon.org/methods/statuses/"
        },
        "lemmy-post": {"other post": "posts of Lemmy answer none", "not for all": "Lemmy has no such posts"},
        "lemmy-comment": {"media": "comments carry none", "not for all": "Lemmy has no such comments"},
        "peertube": {"other post": _NO_OTHER, "login wall": _NO_WALL + ": 403 is for private videos"},
        "activitypub": {"not for all": "401 or 404, as without an account"},
        "oembed": {
            "media": _NO_MEDIA,
            "other post": _NO_OTHER,
            "not for all": "404, as for a deleted post",
        },
    },
    "reddit": {
        "oembed": {
            "media": _NO_MEDIA,
            "other post": _NO_OTHER,
            "not for all": _LIKE_DELETED,
            "login wall": _NO_WALL,
        },
    },
    "rumble": {
        "oembed": {
            "media": _ONE_PICTURE,
            "other post": _NO_OTHER,
            "not for all": _LIKE_DELETED,
            "login wall": _NO_WALL,
        },
    },
    "threads": {"embed-page": {"not for all": _LIKE_DELETED}},
    "tiktok": {
        "oembed": {"other post": _NO_OTHER, "not for all": _LIKE_DELETED, "login wall": _NO_WALL},
        "page": {"other post": "its data names no other post"},
    },
    "truthsocial": {"status": {"not for all": "404, as for a deleted post"}},
    "tumblr": {"oembed": {"media": _NO_MEDIA, "other post": _NO_OTHER, "not for all": _LIKE_DELETED}},
    "vimeo": {"oembed": {"media": _ONE_PICTURE, "other post": _NO_OTHER, "login wall": _NO_WALL}},
    "x": {
        "tweet-result": {"login wall": _NO_WALL},
        "oembed": {"media": _NO_MEDIA, "other post": _NO_OTHER, "login wall": _NO_WALL},
        "embed-page": {"login wall": _NO_WALL},
        "fxtwitter": {"login wall": _NO_WALL},
    },
    "youtube": {
        "oembed": {"media": _ONE_PICTURE, "other post": _NO_OTHER, "login wall": _NO_WALL},
        "page": {"media": _ONE_PICTURE, "other post": _NO_OTHER},
    },
}
