"""A letter as plain text for e-mail: lines of at most 72 characters, tables aligned."""

from __future__ import annotations

import textwrap
import unicodedata

from candour.letters.letter import Address, Block, Grid, ItemList, Letter, Paragraph, Quotation

WIDTH = 72
"""The longest line, in characters: what an e-mail shows without wrapping when it is quoted (RFC 3676)."""


def render_text(letter: Letter) -> str:
    """The letter as plain text, lines ending in a line feed. A table too wide for a line becomes a list of its rows."""
    head = [letter.sender, *letter.sender_lines]
    details = [f"{label}: {value}" for label, value in letter.details]
    chunks = ["\n".join(_wrapped(line) for line in head), "\n".join(_wrapped(line) for line in details)]
    if letter.greeting:
        chunks.append(_wrapped(letter.greeting))
    chunks.append(f"{'=' * WIDTH}\n{_wrapped(letter.title)}\n{'=' * WIDTH}")
    chunks += [_block(block) for block in letter.opening]
    for level, section in letter.walk():
        chunks.append(_underlined(section.title, {2: "=", 3: "-"}.get(level, "")))
        chunks += [_block(block) for block in section.blocks]
    if letter.farewell:
        chunks.append(letter.farewell)
    if letter.signature:
        chunks.append("\n".join(_wrapped(line) for line in letter.signature))
    return "\n\n".join(chunks).replace("\N{NO-BREAK SPACE}", " ") + "\n"


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest or first,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _underlined(text: str, line: str) -> str:
    wrapped = _wrapped(text)
    longest = max(len(part) for part in wrapped.splitlines())
    return f"{wrapped}\n{line * longest}" if line else wrapped


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return _wrapped(block.text)
    if isinstance(block, ItemList):
        marks = [f"{number}. " if block.numbered else "- " for number in range(1, len(block.items) + 1)]
        return "\n".join(
            _wrapped(item, f"  {mark}", " " * (2 + len(mark))) for mark, item in zip(marks, block.items, strict=True)
        )
    if isinstance(block, Quotation):
        label = [f"{block.label}:"] if block.label else []
        return "\n".join([*label, *(_wrapped(line, "> ") for line in block.paragraphs)])
    if isinstance(block, Address):
        return "\n".join(f"  {line}" for line in block.lines)
    return _grid(block)


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes: none for a combining mark, two for a wide character."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _grid(grid: Grid) -> str:
    table = [list(grid.header), *(list(row) for row in grid.rows)]
    widths = [max(_columns(row[column]) for row in table) for column in range(len(grid.header))]
    notes = "\n".join(_wrapped(note) for note in grid.notes)
    over = sum(widths) + 2 * (len(widths) - 1) - WIDTH
    if over > 0:
        narrowed = _narrowed(widths, grid, over)
        body = _as_rows(grid) if narrowed is None else _aligned(grid, narrowed)
    else:
        body = _aligned(grid, widths)
    return "\n\n".join(part for part in (_wrapped(grid.caption), body, notes) if part)


def _narrowed(widths: list[int], grid: Grid, over: int) -> list[int] | None:
    """The widths with the row headings and header cells wrapped to fit a line; None where that cannot be."""
    narrowed = list(widths)
    least = [
        max((_columns(word) for row in (grid.header, *grid.rows) for word in row[column].split()), default=1)
        if column < grid.row_headers or column not in grid.number_columns
        else max(
            [_columns(row[column]) for row in grid.rows] + [_columns(word) for word in grid.header[column].split()]
        )
        for column in range(len(widths))
    ]
    while over > 0:
        spare = [now - low for now, low in zip(narrowed, least, strict=True)]
        widest = max(range(len(narrowed)), key=lambda column: (spare[column] > 0, narrowed[column]))
        if spare[widest] <= 0:
            return None
        narrowed[widest] -= 1
        over -= 1
    return narrowed


def _aligned(grid: Grid, widths: list[int]) -> str:
    lines = [*_row(grid, grid.header, widths, foot=True), "  ".join("-" * width for width in widths)]
    for row in grid.rows:
        lines += _row(grid, row, widths)
    return "\n".join(line.rstrip() for line in lines)


def _row(grid: Grid, cells: tuple[str, ...], widths: list[int], *, foot: bool = False) -> list[str]:
    """One row as one line or more: cells wrapped to their column, numbers at the foot of theirs (or all, by `foot`)."""
    wrapped = [
        textwrap.wrap(cell, width, break_long_words=False) or [""] for cell, width in zip(cells, widths, strict=True)
    ]
    height = max(len(lines) for lines in wrapped)
    rows = []
    for index in range(height):
        pieces = []
        for column, (lines, width) in enumerate(zip(wrapped, widths, strict=True)):
            numbers = column in grid.number_columns
            # Numbers stand on the last line of a wrapped row heading, words on the first.
            at = index - (height - len(lines)) if numbers or foot else index
            text = lines[at] if 0 <= at < len(lines) else ""
            pad = " " * (width - _columns(text))
            pieces.append(pad + text if numbers else text + pad)
        rows.append("  ".join(pieces))
    return rows


def _as_rows(grid: Grid) -> str:
    """Each row as a heading and one line for each figure: how a table too wide for a line is read."""
    chunks = []
    for row in grid.rows:
        heads = ", ".join(
            f"{label}: {text}" for label, text in zip(grid.header[: grid.row_headers], row, strict=False) if text
        )
        lines = [_wrapped(heads)]
        lines += [
            _wrapped(f"{label}: {text}", "  ", "    ")
            for label, text in zip(grid.header[grid.row_headers :], row[grid.row_headers :], strict=True)
        ]
        chunks.append("\n".join(lines))
    return "\n\n".join(chunks)
