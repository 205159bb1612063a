"""Multipart forms: the files in one. What is no file (no filename) is left aside."""

from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from ..protocol.call import FilePart

MOST_PARTS = 100


class NotMultipart(Exception):
    """The body is no multipart/form-data. Says why."""


def files_in(content_type: str, payload: bytes) -> list[FilePart]:
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if kind.lower() != "multipart/form-data" or not boundary:
        raise NotMultipart(f"the content type is {content_type[:80]!r}")
    try:
        events = _events(MultipartDecoder(boundary.encode(), max_parts=MOST_PARTS), payload)
    except (ValueError, RequestEntityTooLarge) as error:
        raise NotMultipart(str(error)) from None
    return _files(events)


def _events(decoder: MultipartDecoder, payload: bytes) -> list[Event]:
    decoder.receive_data(payload)
    decoder.receive_data(None)
    events: list[Event] = []
    while not isinstance(event := decoder.next_event(), (Epilogue, NeedData)):
        events.append(event)
    if not isinstance(event, Epilogue):
        raise NotMultipart("it ends before its last boundary")
    return events


def _files(events: list[Event]) -> list[FilePart]:
    """A part's content comes in pieces after its head."""
    files: list[tuple[File, list[bytes]]] = []
    pieces: list[bytes] = []
    for event in events:
        if isinstance(event, (Field, File)):
            pieces = []
        if isinstance(event, File) and isinstance(event.name, str):
            files.append((event, pieces))
        if isinstance(event, Data):
            pieces.append(event.data)
    return [FilePart(file.name, file.filename, _type(file.headers), b"".join(pieces)) for file, pieces in files]


def _type(headers: Headers) -> str:
    return headers.get("Content-Type", "")
