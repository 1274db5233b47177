"""Counts records: a question asked of an authority's own files gives a table of counts.

A question (TOML) says what one count is, which rows belong, how they are dated and broken down. A mapping (TOML) lays
the authority's files on the canonical tables with declared types; `look` sees whether the two fit. `load` checks every
row once and gives a snapshot; `count` compiles the question from a typed model of grains to SQL and gives a `Table`
whose every margin was counted and whose rows are all accounted for. `sample_records` makes synthetic records to try all
this on.
"""

from candour.counting.codes import normalise_offence
from candour.counting.count import count
from candour.counting.load import REASONS, Found, load, look
from candour.counting.mapping import Mapping, load_mapping, read_mapping
from candour.counting.question import Question
from candour.counting.question_file import load_question, read_question
from candour.counting.sample_builder import Records
from candour.counting.sample_files import SAMPLE_FORMATS, write_sample
from candour.counting.samples import LEAST_CRIMES, MOST_CRIMES, sample_records
from candour.counting.snapshot import BadRow, BadRows, Snapshot, StoredTable
from candour.counting.wrong_links import located

__all__ = [
    "LEAST_CRIMES",
    "MOST_CRIMES",
    "REASONS",
    "SAMPLE_FORMATS",
    "BadRow",
    "BadRows",
    "Found",
    "Mapping",
    "Question",
    "Records",
    "Snapshot",
    "StoredTable",
    "count",
    "load",
    "load_mapping",
    "load_question",
    "located",
    "look",
    "normalise_offence",
    "read_mapping",
    "read_question",
    "sample_records",
    "write_sample",
]
