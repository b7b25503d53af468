"""Charts as SVG."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.web.charts import Mark, draw_bar, draw_survival, draw_timeline

DAY = datetime(2026, 9, 16, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script>'


def parse(svg):
    return ElementTree.fromstring(str(svg))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=300))
@settings(max_examples=50, deadline=None)
def test_every_mark_of_a_timeline_lies_within_it_in_the_order_of_time(seconds):
    seconds += [0, 5 * 10**8, 10**9]  # so that there is something to be told
    marks = [Mark(at=DAY + timedelta(seconds=one), shape="kept", says=str(one)) for one in seconds]
    shapes = parse(draw_timeline(marks, "Captures")).findall("svg")
    places = [float(one.attrib["x"].rstrip("%")) for one in shapes]
    assert len(places) == min(len(seconds), 200)
    assert places == sorted(places)
    assert 0 <= places[0] <= places[-1] <= 100
    assert [int(one.findtext("title")) for one in shapes] == sorted(seconds)[-200:]


def test_marks_of_one_instant_stand_above_each_other():
    days = (0, 1, 2, 2)
    marks = [Mark(at=DAY + timedelta(days=one), shape="kept", says="a") for one in days]
    high = {one.attrib["y"] for one in parse(draw_timeline(marks, "Captures")).findall("svg")}
    assert len(high) == 2


@pytest.mark.parametrize("days", [(), (0,), (0, 0, 0), (0, 70), (0, 0, 70), (0, 0.001, 70)])
def test_a_timeline_that_would_tell_nothing_is_not_drawn(days):
    marks = [Mark(at=DAY + timedelta(days=one), shape="kept", says="a") for one in days]
    assert draw_timeline(marks, "Captures") == ""


def test_a_long_wait_is_broken_so_that_the_rest_can_be_told_apart():
    # Posted, cited a day and a half later, visited twice ten weeks after that.
    days = (0, 1.5, 72, 72.001)
    marks = [Mark(at=DAY + timedelta(days=one), shape="seen", says="") for one in days]
    svg = parse(draw_timeline(marks, ""))
    posted, cited, visited, again = (float(one.attrib["x"].rstrip("%")) for one in svg.findall("svg"))
    assert cited - posted > 40
    assert visited - cited == pytest.approx(36)
    assert again - visited < 1
    lines = [(one.get("class"), one.attrib["x1"], one.attrib["x2"]) for one in svg.findall("line")]
    assert [kind for kind, *_ in lines] == [None, "skip", None]
    assert [end for _, _, end in lines][:-1] == [begin for _, begin, _ in lines][1:]
    assert [one.text for one in svg.findall("text")] == ["10 weeks", "2026-09-16", "2026-11-27"]


def test_a_line_whose_marks_lie_apart_is_not_broken():
    marks = [Mark(at=DAY + timedelta(days=one), shape="seen", says="") for one in (0, 2, 9)]
    svg = parse(draw_timeline(marks, ""))
    assert [one.attrib["x"] for one in svg.findall("svg")] == ["3%", "23.89%", "97%"]
    assert len(svg.findall("line")) == 1


def test_words_of_strangers_are_text_in_a_chart():
    days = (DAY, DAY + timedelta(days=1), DAY + timedelta(days=2))
    svg = draw_timeline([Mark(at=one, shape=HOSTILE, says=HOSTILE) for one in days], HOSTILE)
    assert "<script" not in svg
    assert parse(svg).attrib["aria-label"] == HOSTILE
    months = 3 * [{"month": HOSTILE, "posts": 3, "gone": 1, "there": 1, "unknown": 0}]
    columns = draw_survival(months, HOSTILE)
    assert "<script" not in columns
    assert parse(columns).find("g").findtext("title").startswith(HOSTILE)


def test_a_bar_is_as_long_as_its_number_is_of_the_largest():
    assert [parse(draw_bar(n, 8)).findall("rect")[1].attrib["width"] for n in (8, 2, 0)] == [
        "100%",
        "25%",
        "0%",
    ]
    assert parse(draw_bar(1, 10_000)).findall("rect")[1].attrib["width"] == "0.6%"
    assert parse(draw_bar(0, 0)).findall("rect")[1].attrib["width"] == "0%"


def test_columns_of_survival_are_as_high_as_the_posts_of_their_month():
    months = [
        {"month": "2026-07", "posts": 2, "gone": 0, "there": 1, "unknown": 1},
        {"month": "2026-08", "posts": 4, "gone": 1, "there": 2, "unknown": 0},
        {"month": "2026-09", "posts": 8, "gone": 0, "there": 8, "unknown": 0},
    ]
    svg = parse(draw_survival(months, "Survival"))
    july, august, september = (
        {rect.attrib["class"]: float(rect.attrib["height"]) for rect in group.findall("rect")}
        for group in svg.findall("g")
    )
    assert july == {"there": 13.75, "unknown": 13.75}
    assert august == {"there": 27.5, "unseen": 13.75, "gone": 13.75}
    assert september == {"there": 110}
    titles = [group.findtext("title") for group in svg.findall("g")]
    assert titles[0] == "2026-07: 2 posts, 1 there, 0 gone, 1 not looked at yet"
    assert titles[1] == "2026-08: 4 posts, 2 there, 1 gone, 1 could not be seen"
    assert [group.findtext("text") for group in svg.findall("g")] == ["2", "4", "8"]
    # Two months are said in words.
    assert draw_survival(months[:2], "Survival") == ""


def test_no_chart_brings_a_style_or_a_script():
    marks = [Mark(at=DAY + timedelta(days=one), shape="seen", says="x") for one in (0, 1, 90)]
    everything = draw_bar(1, 2) + draw_timeline(marks, "x")
    assert "style" not in everything
    assert "on" not in {name[:2] for one in parse(f"<g>{everything}</g>").iter() for name in one.attrib}
