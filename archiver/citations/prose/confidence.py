"""How sure a citation is, from the rules that made it.

The numbers are the share of right citations per rule on labelled articles,
drawn towards the mean where a rule was seldom met (``benchmarks/finder`` prints
the table and its calibration error).
"""

from __future__ import annotations

#: Rule -> how often a citation that it founds is right.
RULES = {
    "tweet-verb": 0.92,
    "tweeted-by": 0.9,
    "posted-on": 0.9,
    "said-in": 0.93,
    "said-on": 0.9,
    "in-post-fronted": 0.9,
    "on-place-fronted": 0.8,
    "took-to": 0.88,
    "by": 0.85,
    "owner": 0.8,
    "according-to": 0.85,
    "channel-said": 0.8,
    "posted-a": 0.8,
    "posted-passive": 0.6,
    "reads": 0.6,
    "in-post-loose": 0.6,
    "embedded-text": 0.95,
    "statement-list": 0.95,
    "bare-posted": 0.6,
}
#: Author path -> factor.
PATHS = {
    "next": 1.0,
    "inverted": 1.0,
    "apposition": 0.98,
    "who": 0.95,
    "distant": 0.9,
    "first": 0.85,
    "pronoun": 0.92,
    "pronoun-same-sentence": 0.95,
    "pronoun-ahead": 0.9,
    "none": 0.8,
}


def confidence(rule: str, path: str, *, content: bool, mentions: int) -> float:
    """0 to 1, from the founding rule, the way to its author, and whether the post's words are given."""
    base = RULES.get(rule, 0.6) * PATHS.get(path, 0.95)
    if not content:
        base -= 0.08
    if mentions > 1:
        base += 0.04
    return round(min(0.98, max(0.2, base)), 2)
