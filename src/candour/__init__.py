"""Candour answers information requests made to a public authority: lawfully, on time, and without leaking.

Six rooms do the work, each useful alone: `law`, `tables`, `counting`, `sdc`, `gate` and `letters`.
`candour.answer` walks one request through all of them. Importing this package imports none of them.
"""

__version__ = "0.1.0"
