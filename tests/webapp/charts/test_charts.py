"""Every figure draws the table it gets, and no name in it becomes markup."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import plotly.graph_objects as go
import pyarrow as pa
import pytest

from graph.analysis.brands import carrier_share
from graph.analysis.customer_care.response_times import ResponseTimes
from graph.analysis.journeys.carriers import Carrier, Journey
from graph.analysis.validation.share_backtest import Backtest, BacktestRow
from graph.rendering.palette import (
    BRAND_COLOUR,
    COMPLAINT_COLOUR,
    LABEL_COLOURS,
    NEUTRAL_COLOUR,
    PRAISE_COLOUR,
    RIVAL_COLOUR,
)
from graph.rendering.post_lines import PostLine, PostSentiment
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables
from graph.view_models.network_view import VIEW_EDGES, VIEW_NODES, NetworkView
from webapp.charts import (
    backtest_charts,
    brand_charts,
    comparison_charts,
    network_charts,
    response_charts,
)

EVIL = '<b>x</b><a href="javascript:alert(1)">y</a>'
ESCAPED = '&lt;b&gt;x&lt;/b&gt;&lt;a href="javascript:alert(1)"&gt;y&lt;/a&gt;'
START = datetime(2026, 3, 2, 9)


def drawn_texts(figure: go.Figure) -> str:
    """All texts that Plotly would interpret; templates end in `<extra></extra>`."""
    return figure.to_json().replace("\\u003c", "<").replace("\\u003e", ">")


def assert_no_markup(figure: go.Figure) -> None:
    texts = drawn_texts(figure)
    assert "<b>" not in texts
    assert "<a " not in texts
    assert "&lt;b&gt;" in texts


def title(figure: go.Figure) -> str:
    return str(figure.layout.title.text)


def people(*names: str) -> Snapshot:
    rows = [
        {"id": f"x:{place}", "platform": "x", "handle": f"h{place}", "name": name}
        for place, name in enumerate(names)
    ]
    return snapshot_from_tables(
        {"accounts": pa.Table.from_pylist(rows, SCHEMAS["accounts"])}
    )


def network(level: str, names: list[str]) -> NetworkView:
    count = len(names)
    nodes = {
        "id": [f"n{place}" for place in range(count)],
        "name": names,
        "community": list(range(count)),
        "accounts": [4**place for place in range(count)],
        "received": [float(place) for place in range(count)],
        "given": [0.0] * count,
        "x": [float(place) for place in range(count)],
        "y": [1.0] * count,
    }
    edges = {"source": ["n0"], "target": ["n1"], "weight": [2.0], "times": [2]}
    return NetworkView(
        level,
        pa.table(nodes, VIEW_NODES),
        pa.table(edges, VIEW_EDGES),
        "",
        "",
        "",
        None,
        {},
    )


def test_weekly_sentiment_draws_praise_up_and_complaints_down() -> None:
    weeks = [date(2026, 3, 2), date(2026, 3, 9)]
    table = pa.table({"week": weeks, "praise": [3, 1], "complaint": [1, 4]})
    figure = brand_charts.weekly_sentiment_figure(table)
    praise, complaint = figure.data
    assert (list(praise.x), list(praise.y)) == (weeks, [3, 1])
    assert list(complaint.y) == [-1, -4]
    assert list(complaint.customdata) == [1, 4]
    assert praise.marker.color == PRAISE_COLOUR
    assert complaint.marker.color == COMPLAINT_COLOUR
    assert title(figure) == "More complaints: 4 praise, 5 complaints"


def test_communities_are_sized_by_accounts_and_only_the_first_are_named() -> None:
    names = [f"@name{place}, @other" for place in range(8)]
    figure = brand_charts.communities_figure(network("communities", [EVIL, *names]))
    (bubbles,) = figure.data
    assert len(bubbles.x) == 9
    assert list(bubbles.text)[1:6] == [f"name{place}" for place in range(5)]
    assert set(list(bubbles.text)[6:]) == {""}
    assert [row[1] for row in bubbles.customdata] == [4**place for place in range(9)]
    assert list(bubbles.marker.size) == sorted(bubbles.marker.size)
    assert title(figure).startswith("9 groups")
    assert_no_markup(figure)


def line(label: str | None, text: str, shares: int, day: int | None) -> PostLine:
    at = None if day is None else START + timedelta(days=day)
    sentiment = None if label is None else PostSentiment("b", label, False)
    return PostLine(0, "x:1", at, "x", "original", None, text, None, sentiment, shares)


def test_a_timeline_puts_each_dated_post_at_the_height_of_its_label() -> None:
    posts = [
        line("praise", EVIL, 0, 0),
        line("praise", "again", 9, 1),
        line("complaint", "bad", 0, 2),
        line(None, "neither", 0, 3),
        line("praise", "undated", 0, None),
    ]
    figure = brand_charts.post_timeline_figure(posts)
    by_label = {trace.name: trace for trace in figure.data}
    assert set(by_label) == set(LABEL_COLOURS)
    assert list(by_label["praise"].y) == [1, 1]
    assert list(by_label["praise"].x) == [START, START + timedelta(days=1)]
    assert list(by_label["praise"].marker.size) == [7, 19]
    assert list(by_label["complaint"].y) == [-1]
    assert list(by_label["neutral"].text) == ["neither"]
    assert_no_markup(figure)


def carrier(post: int, parent: int | None, minutes: int, below: int) -> Carrier:
    at = START + timedelta(minutes=minutes)
    how = "recorded" if parent is not None else "start"
    return Carrier(post % 2, post, "share", at, None, parent, how, 1, below)


def journey() -> Journey:
    carriers = (carrier(0, None, 0, 2), carrier(1, 0, 30, 1), carrier(2, 1, 90, 0))
    return Journey("m", carriers, "", 3, carriers[0], carriers[0])


def test_arrivals_count_up_and_mark_the_carriers() -> None:
    figure = brand_charts.arrival_figure(journey(), people(EVIL, "Ben"))
    so_far, shared = figure.data
    assert list(so_far.y) == [1, 2, 3]
    assert list(so_far.x) == [START + timedelta(minutes=m) for m in (0, 30, 90)]
    assert (list(shared.y), list(shared.customdata)) == ([1, 2], [2, 1])
    assert list(shared.text) == [ESCAPED, "Ben"]
    assert title(figure) == "Half of it was posted within 30 minutes"
    assert_no_markup(figure)


def test_a_share_tree_hangs_each_post_below_its_parent() -> None:
    figure = brand_charts.share_tree_figure(journey(), people(EVIL, "Ben"))
    (tree,) = figure.data
    parents = dict(zip(tree.ids, tree.parents, strict=True))
    assert parents == {"root": "", "0": "root", "1": "0", "2": "1"}
    assert list(tree.customdata) == [0, 3, 2, 1]
    assert_no_markup(figure)


def test_a_share_tree_hangs_posts_of_omitted_parents_below_the_message() -> None:
    figure = brand_charts.share_tree_figure(journey(), people("Ann", "Ben"), 1)
    assert list(figure.data[0].ids) == ["root", "0"]
    assert "the 1 widest" in title(figure)


def test_supporters_are_one_bar_a_brand_with_the_own_one_in_its_colour() -> None:
    names = [EVIL, "Acme", *(f"b{place}" for place in range(15))]
    counts = list(range(40, 40 - len(names), -1))
    table = pa.table({"brand": names, "people": counts})
    (bars,) = comparison_charts.supporters_figure(table, EVIL).data
    assert list(bars.x) == counts[: comparison_charts.MAX_BRANDS]
    assert list(bars.y)[:2] == [ESCAPED, "Acme"]
    assert list(bars.marker.color)[:3] == [BRAND_COLOUR, RIVAL_COLOUR, RIVAL_COLOUR]
    every = comparison_charts.supporters_figure(table).data[0].marker.color
    assert set(every) == {BRAND_COLOUR}
    assert_no_markup(comparison_charts.supporters_figure(table))


def test_the_share_of_supporters_has_a_line_a_brand_and_one_interval() -> None:
    rows = [
        {
            "brand": brand,
            "month": month,
            "people": count,
            "carriers": 10,
            "share": count / 10,
            "low": count / 10 - 0.1,
            "high": count / 10 + 0.2,
        }
        for month in ("2026-01", "2026-02")
        for brand, count in (("Acme", 5), (EVIL, 3), ("Zed", 2))
    ]
    table = pa.Table.from_pylist(rows, carrier_share.SCHEMA)
    figure = comparison_charts.supporter_share_figure(table, "Acme")
    names = [trace.name for trace in figure.data]
    assert names == [ESCAPED, "Zed", "Acme"]
    own = figure.data[-1]
    assert (list(own.x), list(own.y)) == (["2026-01", "2026-02"], [0.5, 0.5])
    assert list(own.error_y.array) == pytest.approx([0.2, 0.2])
    assert list(own.error_y.arrayminus) == pytest.approx([0.1, 0.1])
    assert [trace.error_y.visible for trace in figure.data] == [False, False, True]
    assert len({trace.line.dash for trace in figure.data}) == 3
    assert title(figure) == "Acme had 50 % of all supporters in February 2026"
    assert_no_markup(figure)


def test_earned_media_is_stacked_by_month() -> None:
    months = ["2026-01", "2026-02"]
    table = pa.table(
        {"month": months, "earned": [6, 0], "owned": [1, 1], "paid": [0, 2]}
    )
    figure = comparison_charts.earned_media_figure(table)
    assert [trace.name for trace in figure.data] == ["earned", "owned", "paid"]
    assert [list(trace.y) for trace in figure.data] == [[6, 0], [1, 1], [0, 2]]
    assert all(list(trace.x) == months for trace in figure.data)
    assert figure.layout.barmode == "stack"
    assert title(figure) == "60 % of the posts are earned"


def answered(group: str, rate: tuple[int, int], within_day: float) -> ResponseTimes:
    nothing = (None, None, None, None, None)
    return ResponseTimes(
        group, rate[1], rate[0], 0, 0, *nothing, within_day, None, cases=()
    )


def test_response_rates_are_two_bars_a_group_without_the_unknown_ones() -> None:
    rows = [
        answered("praise", (1, 4), 0.1),
        answered(EVIL, (3, 4), 0.5),
        answered("complaint", (0, 0), 0.0),
    ]
    figure = response_charts.response_rate_figure(rows)
    ever, within_day = figure.data
    assert list(ever.x) == list(within_day.x) == ["praise", ESCAPED]
    assert (list(ever.y), list(within_day.y)) == ([0.25, 0.75], [0.1, 0.5])
    assert title(figure) == f"Answered: {ESCAPED} 75 %, praise 25 %"
    assert_no_markup(figure)


def test_a_backtest_has_a_point_a_ranking_and_split_with_the_best_on_top() -> None:
    def result(day: int, own: float) -> Backtest:
        rows = (
            BacktestRow("score", 50, own, own - 0.1, own + 0.1),
            BacktestRow("followers", 50, 0.1, 0.0, 0.2),
            BacktestRow("score", 10, 0.9, 0.9, 0.9),
        )
        return Backtest(START + timedelta(days=day), 10, 10, rows)

    figure = backtest_charts.backtest_figure(
        [result(0, 0.4), result(1, 0.6)], 50, "influencers"
    )
    assert [trace.name for trace in figure.data] == [
        "from 02 Mar 2026",
        "from 03 Mar 2026",
    ]
    first = figure.data[0]
    assert list(first.y) == ["by followers", "this list"]
    assert list(first.x) == [0.1, 0.4]
    assert list(first.error_x.array) == pytest.approx([0.1, 0.1])
    assert list(first.marker.color) == [NEUTRAL_COLOUR, BRAND_COLOUR]
    assert title(figure) == "The first 50 of this list: 50 % on the mean"


def test_the_network_view_has_every_node_and_edge_once() -> None:
    data = network_charts.sigma_data(network("everything", ["@ann, @x", "@ben"]))
    assert [node["id"] for node in data["nodes"]] == ["n0", "n1"]
    assert [node["label"] for node in data["nodes"]] == ["@ann", "@ben"]
    sizes = [node["size"] for node in data["nodes"]]
    assert sizes == [3.0, 16.0]
    (edge,) = data["edges"]
    assert (edge["source"], edge["target"], edge["type"]) == ("n0", "n1", "arrow")
    assert json.dumps(data)


def test_only_the_largest_communities_have_a_colour_and_a_forced_label() -> None:
    names = [f"@{place}" for place in range(8)]
    data = network_charts.sigma_data(network("communities", names))
    forced = [node["forceLabel"] for node in data["nodes"]]
    assert forced == [True] * 6 + [False] * 2
    assert data["nodes"][7]["color"] == network_charts.OTHER_COLOUR


def test_a_query_is_bars_over_texts_and_points_over_numbers() -> None:
    bars = network_charts.query_figure([EVIL, "b"], [1, 2], EVIL, "posts")
    assert bars.data[0].type == "bar"
    assert list(bars.data[0].x) == [ESCAPED, "b"]
    assert list(bars.data[0].y) == [1, 2]
    assert title(bars) == f"posts by {ESCAPED}"
    assert_no_markup(bars)
    points = network_charts.query_figure([1, 2], [3, 4], "a", "b")
    assert (points.data[0].type, list(points.data[0].y)) == ("scatter", [3, 4])
