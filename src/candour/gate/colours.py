"""Whether text can be told from what is behind it."""

from __future__ import annotations

from functools import lru_cache

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

LEAST_CONTRAST = 1.6
"""Below this contrast ratio text is as good as not there. (Text that is easy to read has 4.5 or more.)"""


def from_hex(digits: str) -> Colour | None:
    """The colour of 3, 6 or (with the opacity first) 8 hexadecimal digits; none if they are not that."""
    digits = digits.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) == 8:
        digits = digits[2:]
    if len(digits) != 6:
        return None
    try:
        value = int(digits, 16)
    except ValueError:
        return None
    return value >> 16, value >> 8 & 0xFF, value & 0xFF


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 (the same) to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=1024)
def is_unseen(text: Colour, behind: Colour) -> bool:
    """Whether text of one colour on another cannot be seen."""
    return contrast(text, behind) < LEAST_CONTRAST


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
