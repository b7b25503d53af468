"""Holdings, candidates and decisions as `show` tells them, a line each."""

from __future__ import annotations

import pytest

from archiver.cli.show_lines import candidate_line, holdings_line, rejection_line

URL = "https://x.com/ida/status/1"


@pytest.mark.parametrize(
    ("held", "line"),
    [
        (
            {"count": 14, "first_at": "2022-05-11T08:00:00+00:00", "last_at": "2024-01-02T00:00:00+00:00"},
            f"wayback: 14 copies, 2022-05-11 to 2024-01-02, of {URL}",
        ),
        (
            {"count": 1, "first_at": "2022-05-11T08:00:00+00:00", "last_at": "2022-05-11T08:00:00+00:00"},
            f"wayback: 1 copy, 2022-05-11, of {URL}",
        ),
        ({"count": 0}, f"wayback: 0 copies, of {URL}"),
        (
            {"count": 5000, "is_cut": True, "trust": "altered copies known"},
            f"wayback: at least 5,000 copies (altered copies known), of {URL}",
        ),
    ],
)
def test_holdings_are_told_with_count_span_and_trust(held, line):
    assert holdings_line({"archive": "wayback", "url": URL, "trust": "trusted", **held}) == line


def test_a_candidate_without_text_time_or_score_is_told_by_its_address():
    assert candidate_line({"url": URL, "excluded": "posted after the article"}) == (
        f"- · - · {URL} (ruled out: posted after the article)"
    )


def test_a_rejection_is_told_with_who_and_when():
    row = {"platform": "x", "post_id": "1", "decided_by": "ida", "decided_at": "2026-09-16T08:00:00+00:00"}
    assert rejection_line(row) == "2026-09-16 08:00 ida: not x 1"
