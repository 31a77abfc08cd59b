"""Plots of speed against one size, both by their logarithms, as SVG that needs nothing besides itself.

Needs Python 3.8 and nothing else.
"""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 80, 150, 44, 56
COLOURS = ("#1b6ac9", "#c9531b", "#2a9d55", "#8a4fbf")
DASHES = ("", "6 4", "", "6 4")


def short(value):
    """10000 as 10 k."""
    for size, sign in ((1_000_000, "M"), (1000, "k")):
        if value >= size:
            return f"{value / size:g} {sign}"
    return f"{value:g}"


def decades(least, most):
    """Round numbers 1, 2, 5, 10 ... that cover a range."""
    low = 10 ** math.floor(math.log10(least))
    marks = []
    while low <= most * 10:
        marks += [low * step for step in (1, 2, 5)]
        low *= 10
    first = max(i for i, mark in enumerate(marks) if mark <= least)
    last = min(i for i, mark in enumerate(marks) if mark >= most)
    return marks[first : last + 1]


def plot(title, across, up, series):
    """The text of an SVG file.

    across, up: what the axes show.
    series: list of (name, [(x, y), ...]), all numbers above 0.
    """
    places = [x for _, points in series for x, _ in points]
    values = [y for _, points in series for _, y in points]
    ticks = sorted(set(places))
    marks = decades(min(values), max(values))

    def scale(value, low, high, begin, end):
        if high == low:
            return (begin + end) / 2
        return begin + (math.log(value) - math.log(low)) / (math.log(high) - math.log(low)) * (
            end - begin
        )

    def at(x):
        return scale(x, ticks[0], ticks[-1], LEFT + 12, WIDTH - RIGHT)

    def height(y):
        return scale(y, marks[0], marks[-1], HEIGHT - BOTTOM, TOP)

    def text(x, y, words, anchor="middle", more=""):
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(words)}</text>'

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        text(LEFT, 24, title, "start", ' font-size="15"'),
    ]
    for mark in marks:
        y = height(mark)
        out.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT + 12}" stroke="#ddd"/>'
            + text(LEFT - 8, y + 4, short(mark), "end")
        )
    for tick in ticks:
        out.append(
            f'<path d="M{at(tick):.1f} {HEIGHT - BOTTOM}v5" stroke="#555"/>'
            + text(at(tick), HEIGHT - BOTTOM + 20, short(tick))
        )
    out.append(
        f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT + 12}" fill="none" stroke="#555"/>'
    )
    out.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, across))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    out.append(text(20, middle, up, "middle", f' transform="rotate(-90 20 {middle:.0f})"'))
    for number, (name, points) in enumerate(series):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        points = sorted(points)
        line = " ".join(f"{at(x):.1f},{height(y):.1f}" for x, y in points)
        style = f' stroke-dasharray="{dash}"' if dash else ""
        out.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{style}/>'
        )
        out += [
            f'<circle cx="{at(x):.1f}" cy="{height(y):.1f}" r="3" fill="{colour}">'
            f"<title>{escape(name)}: {short(x)}, {y:,.0f}</title></circle>"
            for x, y in points
        ]
        y = TOP + 10 + 18 * number
        x = WIDTH - RIGHT + 20
        out.append(
            f'<path d="M{x} {y}h22" stroke="{colour}" stroke-width="2"{style}/>'
            + text(x + 28, y + 4, name, "start")
        )
    return "\n".join(out + ["</svg>"]) + "\n"
