"""Charts as SVG."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

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
    marks = [Mark(at=DAY + timedelta(seconds=one), shape="kept", says=str(one)) for one in seconds]
    shapes = parse(draw_timeline(marks, "Captures")).findall("svg")
    places = [float(one.attrib["x"].rstrip("%")) for one in shapes]
    assert len(places) == min(len(seconds), 200)
    assert places == sorted(places)
    assert 0 <= places[0] <= places[-1] <= 100
    assert [int(one.findtext("title")) for one in shapes] == sorted(seconds)[-200:]


def test_marks_of_one_instant_stand_above_each_other():
    marks = [Mark(at=DAY, shape="kept", says="a"), Mark(at=DAY, shape="lost", says="b")]
    high = {one.attrib["y"] for one in parse(draw_timeline(marks, "Captures")).findall("svg")}
    assert len(high) == 2


def test_a_timeline_of_nothing_is_nothing():
    assert draw_timeline([], "Captures") == ""


def test_words_of_strangers_are_text_in_a_chart():
    svg = draw_timeline([Mark(at=DAY, shape=HOSTILE, says=HOSTILE)], HOSTILE)
    assert "<script" not in svg
    assert parse(svg).attrib["aria-label"] == HOSTILE
    months = [{"month": HOSTILE, "posts": 3, "gone": 1}]
    assert "<script" not in draw_survival(months, HOSTILE)


def test_a_bar_is_as_long_as_its_number_is_of_the_largest():
    assert [parse(draw_bar(n, 8)).findall("rect")[1].attrib["width"] for n in (8, 2, 0)] == [
        "100%",
        "25%",
        "0%",
    ]
    assert parse(draw_bar(1, 10_000)).findall("rect")[1].attrib["width"] == "0.6%"
    assert parse(draw_bar(0, 0)).findall("rect")[1].attrib["width"] == "0%"


def test_columns_of_survival_are_as_high_as_the_posts_of_their_month():
    months = [{"month": "2026-08", "posts": 4, "gone": 1}, {"month": "2026-09", "posts": 8, "gone": 0}]
    svg = parse(draw_survival(months, "Survival"))
    august, september = (
        {rect.attrib["class"]: float(rect.attrib["height"]) for rect in group.findall("rect")}
        for group in svg.findall("g")
    )
    assert august == {"there": 41.25, "gone": 13.75}
    assert september == {"there": 110}
    assert svg.find("g").findtext("title") == "2026-08: 4 posts, 1 gone, 75 % still there"


def test_no_chart_brings_a_style_or_a_script():
    everything = draw_bar(1, 2) + draw_timeline([Mark(at=DAY, shape="seen", says="x")], "x")
    assert "style" not in everything
    assert "on" not in {name[:2] for one in parse(f"<g>{everything}</g>").iter() for name in one.attrib}
