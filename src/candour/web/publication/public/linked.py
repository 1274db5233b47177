"""Each table as a dataset in the words of schema.org, set into pages for the search engines that list datasets.

The block is data, no script: browsers do not run it, and a policy that allows no script of the page lets it stand.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from candour.web.hosts import public_address
from candour.web.publication import licences, topics
from candour.web.publication.models import Disclosure
from candour.web.publication.public import data

_CONTEXT = "https://schema.org/"
# What programs make of these letters inside a script element; in JSON they may be written otherwise.
_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
# Search engines leave out a dataset whose description is shorter than 50 characters or longer than 5,000.
_LONGEST = 4_900
_FORMATS = {
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ODS": "application/vnd.oasis.opendocument.spreadsheet",
}


def dataset(entry: Disclosure, content: Mapping[str, Any], table: str = "") -> Markup:
    """The element for the head of a page: the datasets of an entry, or the one table that the page shows.

    `content` is the entry's content; of its tables only what describes them is read, no cell. Empty for an entry
    without tables. The authority of the entry should be loaded with its public site.
    """
    whole = content.get("tables", {})
    names = [name for name in whole if not table or name == table]
    if not names:
        return Markup()
    found = [described(entry, name, whole[name], content) for name in names]
    return element(found[0] if len(found) == 1 else {"@context": _CONTEXT, "@graph": found})


def element(document: Mapping[str, Any]) -> Markup:
    """A document of linked data as the element that holds it in a page."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    # The text holds no letter that could end the element or begin another.
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704


def described(entry: Disclosure, name: str, table: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    """One table as a dataset: what it counts, when, by whom, under which licence, and in which forms it is there."""
    addresses, provenance = data.table_addresses(entry, name), table["provenance"]
    licence = licences.licence_of(entry.authority)
    made: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": f"{addresses['page']}#dataset",
        "name": table["title"],
        "description": _description(entry, table),
        "url": addresses["page"],
        "identifier": addresses["page"],
        "inLanguage": entry.language,
        "isAccessibleForFree": True,
        "license": licence.address,
        "creditText": entry.authority.name,
        "creator": _publisher(entry),
        "publisher": _publisher(entry),
        "datePublished": data.moment(entry.published_at),
        "dateModified": data.moment(entry.corrected_at or entry.published_at),
        "keywords": [*(str(topics.LABELS.get(one, one)) for one in entry.topics), *entry.offences],
        "variableMeasured": provenance["unit"],
        "isPartOf": {"@type": "Report", "name": entry.title, "url": data.whole_address(entry)},
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": _("Published answers to requests for information"),
            "url": public_address("open-data"),
        },
        "distribution": list(_distributions(entry, name, addresses, content)),
    }
    if covered := _covered(provenance.get("periods") or ()):
        made["temporalCoverage"] = covered
    return made


def _description(entry: Disclosure, table: Mapping[str, Any]) -> str:
    provenance = table["provenance"]
    said = [
        *([_("These figures are invented.")] if provenance.get("synthetic") else []),
        _("A table of counts of %(unit)s, from the answer “%(title)s” of %(authority)s.")
        % {"unit": provenance["unit"], "title": entry.title, "authority": entry.authority.name},
        str(provenance.get("unit_note") or ""),
        *(str(one) for one in provenance.get("definitions") or ()),
        *(str(one) for one in provenance.get("caveats") or ()),
    ]
    text = " ".join(filter(None, said))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"


def _publisher(entry: Disclosure) -> dict[str, Any]:
    authority = entry.authority
    web = authority.web if authority.web.startswith(("http://", "https://")) else ""
    return {
        "@type": "GovernmentOrganization",
        "name": authority.name,
        "url": web or public_address("authority-home", authority=authority.code.lower()),
    }


def _covered(periods: Iterable[Mapping[str, Any]]) -> str:
    """From the first day of the first period to the last day of the last, as schema.org writes a span."""
    days = [(dt.date.fromisoformat(one["start"]), dt.date.fromisoformat(one["end"])) for one in periods]
    return f"{min(start for start, _end in days)}/{max(end for _start, end in days)}" if days else ""


def _distributions(
    entry: Disclosure, name: str, addresses: Mapping[str, str], content: Mapping[str, Any]
) -> Iterable[dict[str, Any]]:
    yield _download("CSV", "text/csv", addresses["csv"])
    yield _download("JSON", data.JSON, addresses["json"])
    for document in data.documents_of(entry, content):
        kind = document["kind"]
        if document["table"] == name and kind in _FORMATS:
            yield _download(kind, _FORMATS[kind], document["address"], document["size"])


def _download(name: str, kind: str, address: str, size: int | None = None) -> dict[str, Any]:
    made = {"@type": "DataDownload", "name": name, "encodingFormat": kind, "contentUrl": address}
    return {**made, "contentSize": f"{size} B"} if size else made
