"""Reading a request that came as mail: what was written, by whom, when it arrived, and what came with it.

Only suggests: a person checks every value before there is a case, and the message itself is kept byte for byte.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.casework.mail_text import decoded, text_of_html

LARGEST = 10 * 1024 * 1024
LONDON = ZoneInfo("Europe/London")

# The address of one request at WhatDoTheyKnow: only mail to exactly this address reaches the applicant.
_WHATDOTHEYKNOW = re.compile(r"(?i)^[\w.+-]*request-\d+-[0-9a-f]{8}@whatdotheyknow\.com$")
_RULE = re.compile(r"^[ \t]*-{20,}[ \t]*\r?$", re.MULTILINE)
_UNANSWERABLE = re.compile(r"(?i)^(?:no-?_?reply|do-?_?not-?_?reply|auto_?-?reply|postmaster|mailer-daemon)")
_PREFIX = re.compile(
    r"(?i)^\s*(?:(?:re|fw|fwd|external)\s*:|\[[^\]]*\]|"
    r"(?:internal review of\s+)?(?:freedom of information|environmental information regulations|foi|foia|eir)"
    r"(?:\s+act)?(?:\s+2000)?\s*(?:request)?(?:\s+gq)?\s*[-–—:]+)\s*"
)
_EMPTY_TITLE = re.compile(
    r"(?i)^(?:(?:a|an|my|new)\s+)?(?:foia?|eir|freedom of information(?: act)?(?: 2000)?)?\s*"
    r"(?:request|enquiry|query)?[.\s]*$"
)
_FORWARDED = re.compile(r"(?i)^\s*(?:fw|fwd)\s*:")
_MARK = re.compile(
    r"(?im)^[> \t]*(?:-{2,}\s*(?:forwarded message|original message)\s*-{2,}|begin forwarded message:|_{20,})[ \t]*\r?$"
)
_FIELD = re.compile(r"^[> \t]*\*?(from|sent|date|subject|to|cc|reply-to)\*?:[ \t]*(.*?)[ \t]*\r?$", re.IGNORECASE)
_DAY_FORMATS = (
    "%d %B %Y %H:%M:%S", "%d %B %Y %H:%M", "%d %b %Y %H:%M:%S", "%d %b %Y %H:%M", "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S", "%B %d, %Y %I:%M %p", "%d %B %Y %I:%M %p", "%B %d, %Y %I:%M:%S %p",
)  # fmt: skip
# What the mail library may raise over headers that no mail program should have written.
_BROKEN = (MessageError, ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a message."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a message says of itself. `text` is its whole text; `words` that part of it which the applicant wrote.

    `arrived` is when our own server took it in, or else when it was sent, as `arrived_from` says: "received", "date",
    "forwarded" or "" where it says nothing.
    """

    text: str
    words: str
    name: str = ""
    email: str = ""
    subject: str = ""
    title: str = ""
    arrived: dt.datetime | None = None
    arrived_from: str = ""
    message_id: str = ""
    attachments: tuple[Attached, ...] = ()
    whatdotheyknow: bool = False
    forwarded: bool = False
    only_html: bool = False
    unanswerable: bool = False
    notes: tuple[str, ...] = field(default=())


def read(data: bytes) -> Message:
    """A message from the bytes of an .eml file. BadInput, in one sentence, for what cannot be read as one."""
    if len(data) > LARGEST:
        raise BadInput(_("The file is larger than 10 MB. Save the message without its attachments, or paste its text."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(_("This is a message in Outlook's own format (.msg). Save it as .eml, or paste its text."))
    try:
        parsed = message_from_bytes(data, policy=policy.default)
        if not isinstance(parsed, EmailMessage) or not (parsed["From"] or parsed["Subject"]) or not parsed.keys():
            raise BadInput(_("This is not an e-mail message. Save the message as .eml, or paste its text."))
        return _finished(_read(parsed))
    except BadInput:
        raise
    except _BROKEN as problem:
        raise BadInput(_("The message is damaged and cannot be read. Paste its text instead.")) from problem


def read_pasted(text: str) -> Message:
    """What a person copied out of a mail program: its words, and its headers where they were copied too."""
    message = Message(text=text, words=text)
    return _finished(_unwrapped(message, 0) or message)


def _read(parsed: EmailMessage) -> Message:
    inner = [part for part in _leaves(parsed) if part.get_content_type() == "message/rfc822"]
    outer = _one(parsed)
    if len(inner) == 1 and isinstance(found := inner[0].get_content(), EmailMessage):
        message = _one(found)
        # Its own identity is the one by which a second copy of it would be known.
        return replace(
            message,
            forwarded=True,
            message_id=message.message_id or outer.message_id,
            arrived=message.arrived or outer.arrived,
            arrived_from=message.arrived_from or outer.arrived_from,
        )
    mark = _MARK.search(outer.text)
    if mark and (_FORWARDED.match(outer.subject) or "forward" in mark.group().casefold()):
        return _unwrapped(outer, mark.end()) or outer
    if _FORWARDED.match(outer.subject):
        return _unwrapped(outer, 0) or outer
    return outer


def _one(parsed: EmailMessage) -> Message:
    sender = _address(parsed, "Reply-To") or _address(parsed, "From")
    text, only_html = _text(parsed)
    arrived, how = _arrived(parsed)
    return Message(
        text=text,
        words=text,
        name=(_address(parsed, "From") or ("", ""))[0],
        email=sender[1] if sender else "",
        subject=_header(parsed, "Subject"),
        arrived=arrived,
        arrived_from=how,
        message_id=_header(parsed, "Message-ID")[:500],
        attachments=tuple(_attachments(parsed)),
        only_html=only_html,
    )


def _finished(message: Message) -> Message:
    """The message with what follows from what was read: a title, and where the words end."""
    from_there = bool(_WHATDOTHEYKNOW.match(message.email))
    words = message.words
    if from_there and (rule := _RULE.search(words)):
        words = words[: rule.start()]
    return replace(
        message,
        words=words,
        whatdotheyknow=from_there,
        title=title_from(message.subject),
        unanswerable=bool(_UNANSWERABLE.match(message.email)),
    )


def title_from(subject: str) -> str:
    """A title from a mail's subject, without what every such subject begins with; empty where nothing is left."""
    title = " ".join(subject.split())
    while (shorter := _PREFIX.sub("", title, count=1)) != title:
        title = shorter
    return "" if _EMPTY_TITLE.match(title) else title[:200]


def _header(parsed: EmailMessage, name: str) -> str:
    return " ".join(_clean(str(parsed[name] or "")).split())


def _clean(text: str) -> str:
    """Text that a database can hold: bytes that were no text are shown as such."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def _address(parsed: EmailMessage, name: str) -> tuple[str, str] | None:
    who, address = parseaddr(_header(parsed, name))
    return (who.strip(), address) if "@" in address else None


def _leaves(parsed: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of a message, without going into messages attached to it."""
    if parsed.get_content_type() == "message/rfc822" or not parsed.is_multipart():
        yield parsed
        return
    for part in parsed.iter_parts():
        if isinstance(part, EmailMessage):
            yield from _leaves(part)


def _text(parsed: EmailMessage) -> tuple[str, bool]:
    """The text of a message, and whether it had to be read out of HTML."""
    plain = parsed.get_body(("plain",))
    if plain is not None and (text := decoded(plain)).strip():
        return text, False
    html = parsed.get_body(("html",))
    return (text_of_html(decoded(html)), True) if html is not None else ("", False)


def _attachments(parsed: EmailMessage) -> Iterator[Attached]:
    bodies = [id(parsed.get_body((kind,))) for kind in ("plain", "html")]
    for part in _leaves(parsed):
        if id(part) in bodies:
            continue
        content = part.get_payload(decode=True)
        size = len(content) if isinstance(content, bytes) else len(bytes(part.get_content()))
        yield Attached(_clean(part.get_filename() or _("a file without a name")), part.get_content_type(), size)


def _arrived(parsed: EmailMessage) -> tuple[dt.datetime | None, str]:
    """When it arrived. The first Received header is our own server's: whoever sent the message could not write it."""
    for received in parsed.get_all("Received", [])[:1]:
        if (when := _moment(str(received).rpartition(";")[2])) is not None:
            return when, "received"
    when = _moment(_header(parsed, "Date"))
    return when, "date" if when else ""


def _moment(text: str) -> dt.datetime | None:
    """A moment as mail programs write it, or None; in London's time where it names no zone."""
    text = " ".join(text.replace(" at ", " ").replace("\u202f", " ").split())
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return _written_out(re.sub(r"^[A-Za-z]+,?\s+(?=[\dA-Z])", "", text))
    try:
        return (when if when.tzinfo else when.replace(tzinfo=LONDON)).astimezone(LONDON)
    except OverflowError:
        return None


def _written_out(text: str) -> dt.datetime | None:
    for shape in _DAY_FORMATS:
        try:
            return dt.datetime.strptime(text, shape).replace(tzinfo=LONDON)
        except ValueError:
            continue
    return None


def _unwrapped(outer: Message, start: int) -> Message | None:
    """The message that stands inside the text of another, below its headers; None where there are none."""
    place, fields = start, dict[str, str]()
    for line in outer.text[start:].splitlines(keepends=True):
        got = _FIELD.match(line.rstrip("\r\n"))
        if got is None and line.strip("> \t\r\n"):
            if fields:
                break
            return None
        place += len(line)
        if got is None and fields:
            break
        if got:
            fields.setdefault(got.group(1).casefold(), got.group(2))
    if "from" not in fields or not {"sent", "date", "subject"} & fields.keys():
        return None
    name, email = _who(fields["from"])
    when = _moment(fields.get("sent") or fields.get("date") or "")
    return replace(
        outer,
        words=outer.text[place:],
        name=name,
        email=email,
        subject=fields.get("subject", outer.subject),
        arrived=when or outer.arrived,
        arrived_from="forwarded" if when else outer.arrived_from,
        forwarded=True,
    )


def _who(text: str) -> tuple[str, str]:
    """A name and an address from how mail programs show them: "Ann <a@b.example>", "Ann [mailto:a@b.example]"."""
    address = re.search(r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+", text)
    name = re.split(r"[<\[(*]|mailto:", text)[0].strip(" \"'*")
    return ("" if "@" in name else name), (address.group() if address else "")


def with_words(message: Message, words: str) -> Message:
    """A message whose request stands elsewhere, in an attachment or a scan: the words as a person typed them."""
    return replace(message, text=words, words=words)


def exactly(came: str, shown: str) -> str | None:
    """The piece of what came that a form shows, with its own line ends; None where it is not in what came.

    Browsers send every line end as CR LF and leave out a first one: what came is looked up, so that not a byte changes.
    """
    (plain, places), (wanted, _unused) = _plain_ends(came), _plain_ends(shown)
    if not wanted:
        return None
    if plain in (wanted, f"\n{wanted}"):
        return came
    start = plain.find(wanted)
    return None if start < 0 else came[places[start] : places[start + len(wanted)]]


def _plain_ends(text: str) -> tuple[str, list[int]]:
    """The text with one kind of line end, and where in the text each of its characters begins (and the end)."""
    found, places, place = [], [], 0
    while place < len(text):
        places.append(place)
        if text[place] == "\r":
            found.append("\n")
            place += 2 if text.startswith("\r\n", place) else 1
        else:
            found.append(text[place])
            place += 1
    return "".join(found), [*places, place]
