"""The log and the tables as CSV, each with its metadata (CSV on the Web) beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform
from django.http import HttpResponseBase, StreamingHttpResponse

from candour import tables
from candour.web import storage
from candour.web.public_pages import PublicAsking
from candour.web.publication import licences, search
from candour.web.publication.models import Disclosure, DisclosureState
from candour.web.publication.public import data
from candour.web.publication.public.addresses import address_of
from candour.web.publication.public.data_json import table_of
from candour.web.publication.public.log_columns import COLUMNS, Row, Value

BETWEEN = "; "
_BATCH = 500
_FILE = "answers.csv"
_NAMED = 'attachment; filename="{}"'


# --- the log


@data.as_data
def log(request: PublicAsking) -> HttpResponseBase:
    """The whole log, or what a search finds, one row for each part of each answer, as it is read from the database."""
    query = search.Query.read(request.GET)
    rows = iter(()) if request.method == "HEAD" else _lines(query)
    response = StreamingHttpResponse(rows, content_type=data.CSV)
    response.headers["Content-Disposition"] = _NAMED.format(_FILE)
    metadata = data.log_address("log-csv-metadata", query.written())
    response.headers["Link"] = f'<{metadata}>; rel="describedby"; type="{data.CSVW}"'
    return response


@data.as_data
def log_metadata(request: PublicAsking) -> HttpResponseBase:
    """What each column of the log is, as the W3C's metadata for tabular data."""
    query = search.Query.read(request.GET)
    given = data.licences_of(data.authorities().values())
    columns = [
        {
            "name": column.name,
            "titles": column.title,
            "dc:description": column.about,
            "datatype": column.datatype,
            **({"separator": BETWEEN} if column.is_list else {}),
        }
        for column in COLUMNS
    ]
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": data.log_address("log-csv", query.written()),
        "dc:title": "Published answers to requests for information",
        "dc:description": "One row for each part of each answer, the oldest first.",
        "dc:license": [one["address"] for one in given],
        "dc:rights": [f"{one['name']}. {one['words']} {one['except']}" for one in given],
        "dialect": {"encoding": "utf-8", "header": True, "headerRowCount": 1, "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": columns, "primaryKey": ["address", "part"]},
    }
    return data.answer(request, data.written(document), data.CSVW)


def _lines(query: search.Query) -> Iterator[bytes]:
    """The file in pieces: its header, then a piece for each batch of entries."""
    yield _written([[column.title for column in COLUMNS]])
    standing = {pk: str(licences.licence_of(one).address) for pk, one in data.authorities().items()}
    for batch in _batches(query):
        yield _written(cells for entry in batch for cells in _cells(entry, standing[entry.authority_id]))


def _cells(entry: Disclosure, licence: str) -> Iterator[list[str]]:
    """The rows of an entry. What is the same in all of them is worked out once."""
    cells: list[str] = []
    for row in _rows(entry, licence):
        cells = [
            _cell(column.value(row)) if column.of_part or not cells else cells[place]
            for place, column in enumerate(COLUMNS)
        ]
        yield cells


def _rows(entry: Disclosure, licence: str) -> Iterator[Row]:
    address = data.whole_address(entry)
    documents = [data.whole(address_of(entry, "entry-document", path=one["path"])) for one in entry.documents]
    published, corrected = data.moment(entry.published_at) or "", data.moment(entry.corrected_at) or ""
    law, parts = getattr(entry, "law", None), getattr(entry, "parts", None)
    for part in parts or [{}]:
        yield Row(entry, part, law or "", address, documents, licence, published, corrected)


def _cell(value: Value) -> str:
    """A value as it stands in the file; a text that a spreadsheet would run is made harmless."""
    if value is None or isinstance(value, str):
        return tables.harmless(value) if value else ""
    return tables.harmless(BETWEEN.join(value)) if isinstance(value, list | tuple) else str(value)


def _written(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def _batches(query: search.Query) -> Iterator[list[Disclosure]]:
    """The entries that are asked for, a batch at a time, so that a log of any length needs the same memory."""
    known = data.authorities()
    for batch in _all() if query.is_empty else _found(query):
        for entry in batch:
            entry.authority = known[entry.authority_id]
        yield batch


def _all() -> Iterator[list[Disclosure]]:
    last = 0
    while batch := list(_readable().filter(number__gt=last).order_by("number")[:_BATCH]):
        yield batch
        last = batch[-1].number or 0


def _found(query: search.Query) -> Iterator[list[Disclosure]]:
    for numbers in search.numbers(query, _BATCH):
        yield list(_readable().filter(number__in=numbers).order_by("number"))


def _readable() -> QuerySet[Disclosure]:
    """Published entries with what a row needs of their content, which the database takes out: tables are large."""
    published = Disclosure.objects.filter(state=DisclosureState.PUBLISHED).defer("content")
    return published.annotate(parts=KeyTransform("parts", "content"), law=KeyTransform("law", "content"))


# --- one table


@data.as_data
def table(request: PublicAsking, year: int, month: int, slug: str, table: str) -> HttpResponseBase:
    """One table: the very bytes that were sent to whoever asked, or the same made of its content."""
    entry = data.entry_at(request, year, month, slug)
    tag = data.tag_of_entry(entry, "csv", table)
    if kept := data.unchanged(request, tag):
        return kept
    document, body = table_of(entry, table), _stored(entry, table)
    if body is None:
        body = tables.to_csv(tables.from_json(document)).encode("utf-8")
    addresses = data.table_addresses(entry, table)
    licence = licences.licence_of(entry.authority).address
    response = data.answer(request, body, data.CSV, tag=tag)
    response.headers["Content-Disposition"] = _NAMED.format(f"{table}.csv")
    response.headers["Link"] = (
        f'<{addresses["csv_metadata"]}>; rel="describedby"; type="{data.CSVW}", '
        f'<{licence}>; rel="license", <{addresses["page"]}>; rel="alternate"'
    )
    return response


@data.as_data
def table_metadata(request: PublicAsking, year: int, month: int, slug: str, table: str) -> HttpResponseBase:
    """What the columns of a table's CSV are, where its figures come from, and under which licence they stand.

    Its `url` is the name of the CSV beside it: so the two are found together here, and in a folder to which both were
    saved.
    """
    entry = data.entry_at(request, year, month, slug)
    tag = data.tag_of_entry(entry, "csv-metadata", table)
    if kept := data.unchanged(request, tag):
        return kept
    made = tables.to_csvw_metadata(tables.from_json(table_of(entry, table)), f"{table}.csv")
    addresses, licence = data.table_addresses(entry, table), licences.as_data(licences.licence_of(entry.authority))
    more = {
        "dc:source": data.whole_address(entry),
        "dc:identifier": addresses["csv"],
        "dc:publisher": entry.authority.name,
        "dc:license": licence["address"],
        "dc:rights": f"{licence['name']}. {licence['words']} {licence['except']}",
    }
    document = {**dict(list(made.items())[:2]), **more, **dict(list(made.items())[2:])}
    links = {"describes": addresses["csv"], "license": licence["address"]}
    return data.answer(request, data.written(document), data.CSVW, tag=tag, links=links)


def _stored(entry: Disclosure, name: str) -> bytes | None:
    """The bytes of the document that is this table, where it was one of the files of the answer and is still whole."""
    path = f"{name}.csv"
    sha256 = next((str(one["sha256"]) for one in entry.documents if one["path"] == path), "")
    try:
        return storage.read(sha256) if sha256 else None
    except storage.Lost:
        return None
