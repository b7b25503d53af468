"""What a pattern can't match without, so that a text is searched only where it can be found.

Reads the patterns that a lexicon is written in: words, groups, alternatives,
classes and quantifiers. What it doesn't know counts as needing nothing.
"""

from __future__ import annotations

import re

#: One of these words has to stand in the text, in small letters; "0" is any figure.
Need = frozenset[str]
FIGURE = "0"
_FIGURE = re.compile(r"\d")
_QUANTIFIERS = "?*+{"


def needs_of(pattern: str) -> tuple[Need, ...]:
    """What every match of the pattern holds: one word of each need."""
    needs, end = _alternatives(pattern, 0)
    return tuple(dict.fromkeys(needs)) if end == len(pattern) else ()


def is_met(need: Need, low: str) -> bool:
    """Whether a text in small letters holds one of the words."""
    return any(map(low.__contains__, need)) or (FIGURE in need and _FIGURE.search(low) is not None)


def are_met(needs: tuple[Need, ...], low: str) -> bool:
    """Whether a text in small letters holds what a pattern can't match without."""
    return all(is_met(need, low) for need in needs)


def _alternatives(pattern: str, at: int) -> tuple[list[Need], int]:
    """The needs of the alternatives from ``at`` on, and where they end: at a bracket or at the end."""
    needs, at = _sequence(pattern, at)
    if pattern[at : at + 1] != "|":
        return needs, at
    every = [needs]
    while pattern[at : at + 1] == "|":
        needs, at = _sequence(pattern, at + 1)
        every.append(needs)
    if not all(every):
        return [], at
    # Of each alternative what is rarest: the need whose shortest word is longest.
    best = [max(needs, key=lambda need: min(map(len, need))) for needs in every]
    return [frozenset().union(*best)], at


def _sequence(pattern: str, at: int) -> tuple[list[Need], int]:
    needs: list[Need] = []
    word = ""
    while at < len(pattern) and pattern[at] not in "|)":
        inner, letter, at = _atom(pattern, at)
        optional, counted, at = _quantifier(pattern, at)
        if letter and not counted:
            word += letter
            continue
        if word:
            needs.append(frozenset({word.lower()}))
            word = ""
        if not optional:
            needs += [frozenset({letter.lower()})] if letter else inner
    if word:
        needs.append(frozenset({word.lower()}))
    return needs, at


def _atom(pattern: str, at: int) -> tuple[list[Need], str, int]:
    """The needs of a group or class, or the letter, that begins at ``at``; and where it ends."""
    first = pattern[at]
    if first == "\\":
        escaped = pattern[at + 1 : at + 2]
        if escaped.isalnum():
            return ([frozenset({FIGURE})] if escaped == "d" else []), "", at + 2
        return [], escaped, at + 2
    if first == "[":
        end = at + 2 if pattern[at + 1 : at + 2] != "^" else at + 3
        while end < len(pattern) and pattern[end] != "]":
            end += 2 if pattern[end] == "\\" else 1
        return [], "", end + 1
    if first == "(":
        plain = pattern.startswith("(?:", at)
        needs, end = _alternatives(pattern, at + 3 if plain else at + 1)
        return (needs if plain else []), "", end + 1
    return [], ("" if first in ".^$" else first), at + 1


def _quantifier(pattern: str, at: int) -> tuple[bool, bool, int]:
    """Whether what stands before ``at`` may be missing, whether it is counted at all, and what follows."""
    sign = pattern[at : at + 1]
    if not sign or sign not in _QUANTIFIERS:
        return False, False, at
    end = pattern.find("}", at) + 1 if sign == "{" else at + 1
    optional = sign in "?*" or (sign == "{" and pattern[at + 1 : at + 2] in ("0", ","))
    return optional, True, end + (pattern[end : end + 1] in ("?", "+"))
