"""What is really inside a file.

`inspect` opens the very bytes that would leave and accounts for every part of them, against a list of what Candour's
own writers make. A file is clean only if nothing is left over: what is known to hide data (a hidden sheet, a pivot
cache, a tracked change, text in white) is a finding with a stable id, and whatever is not understood makes the file
`unread`, never clean. `visible_text` lists what a reader sees, so that the proof can be looked at.
"""

from candour.gate.inspection import inspect, visible_text
from candour.gate.notes import NOT_INSPECTED, Rule, rules
from candour.gate.report import FileReport, Grid, Part, Verdict, Visible

__all__ = [
    "NOT_INSPECTED",
    "FileReport",
    "Grid",
    "Part",
    "Rule",
    "Verdict",
    "Visible",
    "inspect",
    "rules",
    "visible_text",
]
