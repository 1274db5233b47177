"""Sentences about a number: whole in the singular and in the plural, never one put together from the other."""


def plural(number: int, one: str, many: str) -> str:
    """`one` when the number is 1, else `many` with the number, its thousands parted, in the place of `{}`."""
    return one if number == 1 else many.format(f"{number:,}")
