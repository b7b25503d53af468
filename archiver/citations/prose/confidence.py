"""How sure a citation is, from the rules that made it.

The numbers are the share of right citations per rule on labelled articles,
drawn towards the mean of all where a rule was seldom met. ``benchmarks/finder``
prints the table anew, with its calibration error.
"""

from __future__ import annotations

#: Rule -> how often a citation that it founds is right.
RULES = {
    "tweet-verb": 0.93,
    "tweeted-by": 0.9,
    "posted-on": 0.9,
    "said-in": 0.93,
    "said-on": 0.92,
    "in-post-fronted": 0.93,
    "on-place-fronted": 0.92,
    "took-to": 0.86,
    "by": 0.86,
    "owner": 0.82,
    "according-to": 0.92,
    "channel-said": 0.82,
    "posted-a": 0.92,
    "posted-passive": 0.8,
    "media-shows": 0.7,
    "in-which": 0.9,
    "reads": 0.8,
    "reply": 0.7,
    "user-of": 0.88,
    "in-post-loose": 0.82,
    "in-a-row": 0.87,
    "bare-posted": 0.82,
    "bare-said-in": 0.82,
    "bare-posted-a": 0.8,
    "bare-in-post-fronted": 0.82,
    "bare-second-post": 0.8,
    "bare-in-another": 0.8,
    "removed": 0.8,
    "source-line": 0.9,
    "embedded-text": 0.96,
    "statement-list": 0.96,
}
#: A rule that isn't in the table: those are all rare.
OTHER = 0.7
#: Way to the author -> factor; the ways that aren't here cost nothing.
PATHS = {
    "pronoun": 0.95,
    "pronoun-same-sentence": 0.93,
    "pronoun-ahead": 0.92,
    "protagonist": 0.92,
    "by": 0.86,
    "role": 0.8,
    "role-focus": 0.97,
    "the-role": 0.75,
    "distant": 0.91,
    "none": 0.88,
}


def confidence(rule: str, path: str, *, content: bool) -> float:
    """0 to 1, from the founding rule, the way to its author, and whether the post's words are given."""
    base = RULES.get(rule, OTHER) * PATHS.get(path, 1.0) + (0.04 if content else -0.02)
    return round(min(0.97, max(0.2, base)), 2)
