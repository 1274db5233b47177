"""The names of OpenDocument's XML."""

from __future__ import annotations

from functools import cache

from lxml import etree

VERSION = "1.3"
"""The version of OpenDocument that the files follow."""

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"

NAMESPACES = {
    "office": f"{_ODF}office:1.0",
    "table": f"{_ODF}table:1.0",
    "text": f"{_ODF}text:1.0",
    "style": f"{_ODF}style:1.0",
    "number": f"{_ODF}datastyle:1.0",
    "meta": f"{_ODF}meta:1.0",
    "fo": f"{_ODF}xsl-fo-compatible:1.0",
    "manifest": f"{_ODF}manifest:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}


@cache
def name(short: str) -> str:
    """The full name of an element or attribute written as prefix:local."""
    prefix, local = short.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def element(short: str, attributes: dict[str, str] | None = None, *children: etree._Element) -> etree._Element:
    """An element with its attributes, all named as prefix:local, and its children."""
    made = etree.Element(name(short), {name(key): value for key, value in (attributes or {}).items()})
    made.extend(children)
    return made


def document(short: str, attributes: dict[str, str], *children: etree._Element) -> etree._Element:
    """The element around all others. It alone declares the namespaces, since to do so in thousands takes long."""
    made = etree.Element(name(short), {name(key): value for key, value in attributes.items()}, NAMESPACES)
    made.extend(children)
    return made


def serialized(root: etree._Element) -> bytes:
    """The XML document as bytes."""
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return content
