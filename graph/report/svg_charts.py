"""Charts of the report as plain SVG, so that they open offline and print sharply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 680, 220
MARGIN_LEFT, MARGIN_BOTTOM, MARGIN_TOP = 44, 34, 8


def stacked_bars(
    labels: Sequence[str], series: Mapping[str, tuple[Sequence[int], str]], alt: str
) -> str:
    """A stacked bar chart as an SVG element, with a legend.

    Parameters:
        labels: the label of each bar.
        series: of each name the values, one a bar, and a colour.
        alt: text alternative of the chart.

    >>> stacked_bars(["May"], {"praise": ([3], "#009988")}, "Praise")[:4]
    '<svg'
    """
    totals = [
        sum(values[i] for values, _ in series.values()) for i in range(len(labels))
    ]
    top = max([*totals, 1])
    step = (WIDTH - MARGIN_LEFT) / max(len(labels), 1)
    plot_height = HEIGHT - MARGIN_BOTTOM - MARGIN_TOP
    pieces = [
        f'<line x1="{MARGIN_LEFT}" x2="{WIDTH}" y1="{_y(part * top, top, plot_height):.1f}" '
        f'y2="{_y(part * top, top, plot_height):.1f}" stroke="#ddd"/>'
        f'<text x="{MARGIN_LEFT - 6}" y="{_y(part * top, top, plot_height) + 4:.1f}" '
        f'text-anchor="end">{part * top:,.0f}</text>'
        for part in (0, 0.5, 1)
    ]
    label_step = max(1, -(-len(labels) // 12))
    for index, label in enumerate(labels):
        x, stacked = MARGIN_LEFT + index * step, 0
        for name, (values, colour) in series.items():
            value = values[index]
            y, y_below = (
                _y(stacked + value, top, plot_height),
                _y(stacked, top, plot_height),
            )
            stacked += value
            pieces.append(
                f'<rect x="{x + 0.15 * step:.1f}" y="{y:.1f}" width="{0.7 * step:.1f}" '
                f'height="{y_below - y:.1f}" fill="{colour}">'
                f"<title>{escape(label)}: {value:,} {escape(name)}</title></rect>"
            )
        if index % label_step == 0:
            pieces.append(
                f'<text x="{x + step / 2:.1f}" y="{HEIGHT - MARGIN_BOTTOM + 14}" '
                f'text-anchor="middle">{escape(label)}</text>'
            )
    for index, (name, (_, colour)) in enumerate(series.items()):
        x = MARGIN_LEFT + 110 * index
        pieces.append(
            f'<rect x="{x}" y="{HEIGHT - 11}" width="10" height="10" fill="{colour}"/>'
            f'<text x="{x + 15}" y="{HEIGHT - 2}">{escape(name)}</text>'
        )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(alt)}">'
        f"{''.join(pieces)}</svg>"
    )


def _y(value: float, top: float, plot_height: float) -> float:
    return MARGIN_TOP + plot_height * (1 - value / top)
