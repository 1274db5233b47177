"""The main job without a browser: a case folder in, an answer bundle out, with its three proofs.

`load_case` reads and checks the folder; `answer` counts, protects, composes, writes and proves. A bundle appears only
when the answer is lawful, safe and clean. `assemble` is the part after counting, for whoever has the record and the
tables already.
"""

from candour.answer.assemble import PUBLIC_ANSWER, PUBLIC_PAGE, Assembled, assemble
from candour.answer.bundle import BundleFile, Proof, bundle_hash, files_in
from candour.answer.case import AsCounted, Case, CaseTable, load_case
from candour.answer.overrides import Override
from candour.answer.proofs import TableProtection
from candour.answer.work import Answer, answer, clock_of

__all__ = [
    "PUBLIC_ANSWER",
    "PUBLIC_PAGE",
    "Answer",
    "AsCounted",
    "Assembled",
    "BundleFile",
    "Case",
    "CaseTable",
    "Override",
    "Proof",
    "TableProtection",
    "answer",
    "assemble",
    "bundle_hash",
    "clock_of",
    "files_in",
    "load_case",
]
