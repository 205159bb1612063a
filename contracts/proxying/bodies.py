"""Bodies of requests as they come off the wire, by length or in chunks."""

from collections.abc import Iterator
from email.message import Message
from io import BufferedIOBase

LARGEST = 64 * 1024 * 1024
LONGEST_LINE = 8192


class BadBody(Exception):
    """One that cannot be read. `status`: what the client is told."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def read_body(headers: Message, stream: BufferedIOBase) -> bytes:
    codings = headers.get_all("Transfer-Encoding", [])
    lengths = headers.get_all("Content-Length", [])
    if codings and lengths:
        raise BadBody(400, "both Content-Length and Transfer-Encoding")
    if codings:
        if [coding.strip().lower() for coding in codings] != ["chunked"]:
            raise BadBody(501, f"the transfer encoding {', '.join(codings)}; chunked is known")
        return b"".join(_chunks(stream))
    if not lengths:
        return b""
    if len(set(lengths)) > 1 or not (lengths[0].isascii() and lengths[0].isdecimal()):
        raise BadBody(400, "a Content-Length that is no number")
    return _exactly(stream, _allowed(int(lengths[0])))


def _chunks(stream: BufferedIOBase) -> Iterator[bytes]:
    total = 0
    while size := _size(_line(stream)):
        total = _allowed(total + size)
        yield _exactly(stream, size)
        if _line(stream):
            raise BadBody(400, "a chunk that does not end where it should")
    while _line(stream):  # trailers say nothing to us
        pass


def _line(stream: BufferedIOBase) -> bytes:
    line = stream.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise BadBody(400, "a body that breaks off")
    return line.rstrip(b"\r\n")


def _size(line: bytes) -> int:
    try:
        size = int(line.partition(b";")[0].strip(), 16)
    except ValueError:
        size = -1
    if size < 0:
        raise BadBody(400, "a chunk without its size")
    return size


def _allowed(size: int) -> int:
    if size > LARGEST:
        raise BadBody(413, f"more than {LARGEST} bytes")
    return size


def _exactly(stream: BufferedIOBase, size: int) -> bytes:
    body = stream.read(size)
    if len(body) < size:
        raise BadBody(400, "a body that breaks off")
    return body
