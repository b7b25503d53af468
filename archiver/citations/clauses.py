"""What each code of ``find --explain`` means, in one clause; ``docs/rules.md`` shows the same.

A citation's rules are codes: what found it, ``author:`` and the way to its
author, ``quote:`` and why the words are the post's.
"""

from __future__ import annotations

#: Code of a rule -> what it found.
RULES = {
    "embed": "the post is shown in the page",
    "link": "a link leads to the post",
    "short-link": "a short or share link, where words or an embed say that it leads to a post",
    "followed": "a short link that led to the post when it was followed",
    "linked-deed": "the link's own sentence tells who posted, and when",
    "introduced": "the sentence before announces the embed or link",
    "embedded-text": "the post's text stands in the article, with its author or date around it",
    "statement-list": "an entry of a list of statements",
    "credit": "a picture's credit line names the platform",
    "source-line": "a line that names the source: “Source: NAME on PLATFORM”",
    "tweet-verb": "a verb that means posting on one platform: “tweeted”",
    "tweeted-by": "a passive with its author: “was posted on PLATFORM by NAME”",
    "posted-on": "a posting verb with the platform: “posted on PLATFORM”",
    "said-in": "a saying verb with the post: “said in a PLATFORM post”",
    "said-on": "a saying verb with the platform: “said on PLATFORM”",
    "took-to": "somebody turns to the platform: “took to PLATFORM”",
    "in-post-fronted": "the post comes first: “In a PLATFORM post, NAME …”",
    "on-place-fronted": "the platform comes first: “On PLATFORM, NAME …”",
    "in-post-loose": "somebody before “in a PLATFORM post”, with a verb that no list has",
    "in-which": "what somebody does in the post: “a tweet in which NAME says”",
    "according-to": "the post is the source: “according to a PLATFORM post”",
    "by": "the post with its author: “a tweet by NAME”",
    "owner": "the post is somebody's: “NAME's tweet”",
    "posted-a": "the post is what somebody posts: “published a PLATFORM post”",
    "posted-passive": "the post was published, by whom isn't said there",
    "channel-said": "a page or channel speaks: “NAME's PLATFORM channel reported”",
    "user-of": "a user of the platform speaks: “PLATFORM user NAME wrote”",
    "reads": "the post's words are read out: “a tweet reads”",
    "media-shows": "a picture or video on the platform, and what it shows",
    "reply": "somebody answers a post with one",
    "removed": "somebody deleted the post",
    "second-post": "one more post: “a second tweet came”",
    "the-post": "a post that was told of before: “the tweet”",
    "in-a-row": "a quotation that follows others from the same platform",
    "linked": "the sentence around a link says who posted",
    "bare-posted": "“posted” without a platform: that of a post told of before",
    "bare-told-by": "a later sentence tells by whom the post is: “the video was posted by N”",
    "bare-in-another": "“in another”: a further post, where the one before is",
}
#: Before the code of a rule: the post's platform isn't named there.
BARE = "bare-"
_BARE_CLAUSE = "on the platform of a post told of before; "

#: Way from the words to the author -> what it is.
AUTHORS = {
    "none": "no author is named",
    "unnamed": "an unnamed person, as the article calls them",
    "next": "the name next to the verb or post",
    "inverted": "the name behind its verb: “said NAME”",
    "apposition": "the name with a description between it and its verb",
    "who": "the name that “who” stands for",
    "fronted": "the name behind the place that comes first",
    "distant": "the subject farther back in the sentence",
    "first": "the sentence's first possible subject",
    "in-which": "the subject inside “in which …”",
    "owner": "whose post, page or account it is",
    "by": "the name behind “by”",
    "attribute": "the name before the post: “the NAME tweet”",
    "channel": "the page or channel that is named",
    "dropped": "a subject that is left out or understood",
    "to": "the name behind “to”",
    "focus": "whom the sentence is about",
    "same-sentence": "the sentence's own subject",
    "pronoun": "a pronoun: whom the sentences before are about",
    "pronoun-same-sentence": "a pronoun: a name earlier in its sentence",
    "pronoun-ahead": "a pronoun: the name comes after it",
    "protagonist": "a pronoun: the person whom the article is mainly about",
    "role": "an office or trade of which the article says whose it is",
    "role-focus": "an office, trade or body: whoever the article or the sentences before are about",
    "the-role": "an office or trade told as known, by nobody's name",
}
#: Before a way to the author: only an office or trade stands there, nobody's name.
ROLE = "role-"
_ROLE_CLAUSE = "an office or trade that nobody is named for; "

#: Why words are the post's -> what says so.
QUOTES = {
    "same-sentence": "quoted in the sentence that tells of the post",
    "sentence-before": "quoted right before the sentence that says who posted them",
    "goes-on": "a quotation on its own, right after the post's",
    "he-added": "the same author goes on speaking",
    "role-added": "the author goes on speaking, called by office or trade",
    "post-goes-on": "the post goes on: “the post reads”",
    "block": "the paragraph behind a colon",
    "embedded-text": "the text of a post that stands in the article",
    "statement-list": "the words of a list's entry",
}


def find_clause(code: str) -> str | None:
    """What a code says, or ``None`` for one that isn't known."""
    kind, colon, reason = code.rpartition(":")
    if not colon:
        if code.startswith(BARE) and code not in RULES:
            rest = RULES.get(code.removeprefix(BARE))
            return rest and _BARE_CLAUSE + rest
        return RULES.get(code)
    if kind == "quote":
        return QUOTES.get(reason)
    if kind != "author":
        return None
    if reason.startswith(ROLE) and reason not in AUTHORS:
        rest = AUTHORS.get(reason.removeprefix(ROLE))
        return rest and _ROLE_CLAUSE + rest
    return AUTHORS.get(reason)
