"""`candour sample-records`: synthetic records to try things on, with traps in them."""

from __future__ import annotations

import argparse
from pathlib import Path

from candour.commands.output import print_json, say
from candour.counting import LEAST_CRIMES, MOST_CRIMES, SAMPLE_FORMATS, sample_records, write_sample
from candour.language import gettext as _
from candour.language import ngettext

# As many crimes as take about two seconds to make.
WORTH_SAYING = 15_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `candour sample-records`."""
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="DIR", help=_("the folder to make; new or empty")
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=_("the same seed gives the same bytes (1)"))
    parser.add_argument(
        "--crimes",
        type=int,
        default=3000,
        metavar="N",
        help=_("how many crimes, %(least)s or more (3000)") % {"least": LEAST_CRIMES},
    )
    parser.add_argument("--format", choices=SAMPLE_FORMATS, default="csv", help=_("how the tables are written (csv)"))
    parser.add_argument(
        "--workbook", action="store_true", help=_("also one flat XLSX, a row for each suspect on a crime")
    )
    parser.add_argument("--bad-rows", action="store_true", help=_("add rows that a count must refuse"))


def run(arguments: argparse.Namespace) -> int:
    """Make the records and say what was written."""
    if WORTH_SAYING < arguments.crimes <= MOST_CRIMES:
        say(_("Making %(crimes)s synthetic crimes and the people on them.") % {"crimes": f"{arguments.crimes:,}"})
    records = sample_records(seed=arguments.seed, crimes=arguments.crimes, bad_rows=arguments.bad_rows)
    files = write_sample(
        records,
        arguments.out,
        file_format=arguments.format,
        workbook=arguments.workbook,
        bad_rows=arguments.bad_rows,
    )
    rows = {table: len(table_rows) for table, table_rows in records.tables.items()}
    if arguments.json:
        print_json({"folder": str(arguments.out), "synthetic": True, "files": files, "rows": rows, "findings": []})
        return 0
    print(_("Wrote synthetic records to %(folder)s: every row is invented.") % {"folder": arguments.out})
    for table, number in rows.items():
        rows_made = ngettext("%(count)s row", "%(count)s rows", number) % {"count": f"{number:>9,}"}
        print(f"  {table:<15}{rows_made}")
    print(_("Read %(file)s for the traps in them.") % {"file": arguments.out / "README.txt"})
    return 0
