"""Bar charts of an answer's tables, drawn on the server as SVG: the figures of one margin, and nothing that it lacks.

Everything is measured in letters (em) and shares of the width, so that the writing stays as large as that of the page
however narrow it is. A figure that is withheld has no bar: its mark stands where the bar would begin.
"""

from __future__ import annotations

import textwrap

from django.utils.translation import gettext as _
from markupsafe import Markup

from candour.tables import Cell, CellState, Mark, legend
from candour.web.publication.public.tables_shown import Margin

FEWEST, MOST = 2, 25
# The longest bar, in per cent of the width: the rest is for the figure beside it.
_LONGEST = 78
_LETTERS = 38
_LINE, _BAR, _GAP = 1.3, 1.3, 0.9
_INK, _PALE = "#0b2545", "#505a5f"
_WIDTH = 640


def is_worth_drawing(margin: Margin) -> bool:
    """Whether a chart would help: neither one bar nor dozens, and most of the figures there."""
    figures = [value for _label, value, _state in margin.rows if value is not None]
    return FEWEST <= len(margin.rows) <= MOST and 2 * len(figures) > len(margin.rows) and any(figures)


def best(margins: list[Margin]) -> Margin | None:
    """The margin of a table that one chart shows best: with the fewest figures withheld, then with the most bars."""
    drawn = [margin for margin in margins if is_worth_drawing(margin)]
    return min(drawn, key=lambda margin: (margin.withheld, -len(margin.rows)), default=None)


def title_of(margin: Margin) -> str:
    """What a chart shows, in a few words."""
    return _("%(unit)s by %(dimension)s") % {
        "unit": margin.unit[:1].upper() + margin.unit[1:],
        "dimension": margin.label[:1].lower() + margin.label[1:],
    }


def draw(margin: Margin, ids: str, *, alone: bool = False) -> Markup:
    """The chart of a margin. `ids` begins the ids of its title and description; `alone`: it is a file of its own."""
    greatest = max((value for _label, value, _state in margin.rows if value is not None), default=0) or 1
    pieces: list[Markup] = []
    top = 0.4
    for label, value, state in margin.rows:
        for line in textwrap.wrap(label, _LETTERS) or [""]:
            top += _LINE
            pieces.append(Markup('<text x="0" y="{}em" fill="#0b0c0c">{}</text>').format(_em(top - 0.3), line))
        pieces.append(_bar(value, state, greatest, top))
        top += _BAR + _GAP
    whole = Markup("").join(pieces)
    size = Markup('width="{}" height="{}"').format(_WIDTH, round(16 * top)) if alone else _flowing(top)
    space = Markup(' xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="16"') if alone else ""
    ground = Markup('<rect width="100%" height="100%" fill="#ffffff"/>') if alone else ""
    return Markup(
        '<svg{space} class="candour-chart" role="img" aria-labelledby="{ids}-title {ids}-desc" {size}>'
        '<title id="{ids}-title">{title}</title><desc id="{ids}-desc">{desc}</desc>{ground}{whole}</svg>'
    ).format(space=space, ids=ids, size=size, title=title_of(margin), desc=_told(margin), ground=ground, whole=whole)


def _flowing(top: float) -> Markup:
    return Markup('width="100%" height="{}em"').format(_em(top))


def _bar(value: int | None, state: str, greatest: int, top: float) -> Markup:
    middle = _em(top + 0.95)
    if value is None:
        mark = _mark(state)
        return Markup('<text class="candour-chart__mark" x="0" y="{}em" fill="{}">{}</text>').format(
            middle, _PALE, _("%(mark)s %(meaning)s") % {"mark": mark.mark, "meaning": mark.short}
        )
    share = round(_LONGEST * value / greatest, 2)
    return Markup(
        '<rect class="candour-chart__bar" x="0" y="{}em" width="{}%" height="{}em" fill="{}"/>'
        '<text x="{}%" dx="0.4em" y="{}em" fill="#0b0c0c">{}</text>'
    ).format(_em(top), share, _BAR, _INK, share, middle, f"{value:,}")


def _mark(state: str) -> Mark:
    return legend([Cell(CellState(state))])[0]


def _told(margin: Margin) -> str:
    """The same in words."""
    said = [
        _("%(label)s: %(figure)s")
        % {"label": label, "figure": f"{value:,}" if value is not None else _mark(state).short}
        for label, value, state in margin.rows
    ]
    return _("A bar chart. %(bars)s.") % {"bars": "; ".join(said)}


def _em(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
