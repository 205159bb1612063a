"""The text of a bound value, by its dataType and format."""

import math
import re
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import quote

MISSING = "–"

_CURRENCY = re.compile(r"(?:currency|money):([A-Za-z]{3})")  # D22: both prefixes
_DATE_FORMAT = re.compile(r"(?:date|datetime):(.+)", re.DOTALL)
_DATE_TOKEN = re.compile(r"YYYY|YY|MMMM|MMM|MM|M|DD|D|HH|mm|ss")
_CLOCK = re.compile(r"HH|mm|ss")
_MONTHS = "January February March April May June July August September October November December".split()
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_DATETIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(?::(\d{2}(?:\.\d+)?))?\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?", re.ASCII
)
# ISO 4217 minor units that are not two.
_DECIMALS = dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0)
_DECIMALS |= dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
# Between these powers of ten a number is written out, as JavaScript does; beyond them the digits are only zeros.
_SMALLEST, _LARGEST = -20, 21
# Longer links are no use to a reader and a burden on every viewer.
_LONGEST_LINK = 2048


def text_of(value: object, data_type: str, style: str | None) -> str:
    """What a reader sees. Anything that does not fit its type is shown as it is; nothing raises."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, (int, float)):
        return _amount(value, data_type, style)
    write = _WRITERS.get(data_type)
    return write(str(value), style) if write else str(value)


def link_of(value: object, data_type: str) -> str | None:
    """Where a click leads. Percent-encoded, so that no byte of the value can end the PDF string it stands in."""
    if not isinstance(value, str) or len(value) > _LONGEST_LINK:
        return None
    if data_type == "email" and "@" in value:
        return "mailto:" + quote(value, safe="@+.-_!#$&'*/=^`{|}~", errors="replace")
    if data_type in ("url", "image") and value.lower().startswith(("http://", "https://")):
        return quote(value, safe="%/:=&?~#+!$,;'@()*[]", errors="replace")
    return None


def _amount(number: float, data_type: str, style: str | None) -> str:
    currency = _CURRENCY.fullmatch(style.strip()) if style else None
    if data_type != "currency" and currency is None:
        return _plain(number)
    code = currency[1].upper() if currency else ""
    return f"{_grouped(number, _DECIMALS.get(code, 2))} {code}".strip()


def _grouped(number: float, decimals: int) -> str:
    """Thousands and the currency's decimals. Digits beyond those were sent, so they stay: nothing is rounded away."""
    plain = _plain(number)
    if not re.fullmatch(r"-?\d+(\.\d+)?", plain):
        return plain
    sent = len(plain.partition(".")[2])
    return f"{Decimal(plain):,.{max(decimals, sent)}f}"


def _plain(number: float) -> str:
    """9.99 and 5, never 9.989999999999998 or 5.0: a float holds 15 decimal digits, the rest is noise."""
    if not _finite(number):
        return str(number)
    exact = Decimal(number) if isinstance(number, int) else _decimal(number)
    if exact and not _SMALLEST <= exact.adjusted() < _LARGEST:
        return f"{exact.normalize():e}"
    return f"{exact:f}" if exact else "0"


def _decimal(number: float) -> Decimal:
    """A whole number keeps all the digits by which JSON tells it from its neighbours."""
    return Decimal(repr(number)).normalize() if number.is_integer() else Decimal(f"{number:.15g}")


def _finite(number: float) -> bool:
    return isinstance(number, int) or math.isfinite(number)


def _date(text: str, style: str | None) -> str:
    """A date that came as a date-time (U30) shows its day."""
    moment = _DATETIME.fullmatch(text.strip())
    return _day(moment[1] if moment else text, style)


def _datetime(text: str, style: str | None) -> str:
    """`2026-05-04T09:30:00Z` as `2026-05-04 09:30 UTC`: seconds only if there are any, the offset always."""
    moment = _DATETIME.fullmatch(text.strip())
    if moment is None:
        return _day(text, style)
    day, clock, seconds, offset = moment.groups()
    zone = "UTC" if offset in ("Z", "z") else offset
    if style and _CLOCK.search(style):
        return " ".join(part for part in (_day(day, style, f"{clock}:{seconds or '00'}"), zone) if part)
    clock += f":{seconds}" if seconds and float(seconds) else ""
    return " ".join(part for part in (_day(day, style), clock, zone) if part)


def _day(text: str, style: str | None, clock: str = "00:00:00") -> str:
    """`date:DD/MM/YYYY` is the documented pattern ([REF] create-catalog), months by name and `HH:mm:ss` are its
    neighbours; other letters in it stay as they are."""
    day, pattern = _DATE.fullmatch(text.strip()), _DATE_FORMAT.fullmatch(style.strip()) if style else None
    if day is None or pattern is None:
        return text
    tokens = _tokens(day, clock)
    return _DATE_TOKEN.sub(lambda token: tokens[token[0]], pattern[1])


def _tokens(day: re.Match[str], clock: str) -> dict[str, str]:
    year, month, date = day.groups()
    name = _MONTHS[int(month) - 1] if 1 <= int(month) <= 12 else month
    return (
        {"YYYY": year, "YY": year[2:], "MMMM": name, "MMM": name[:3], "MM": month, "M": str(int(month))}
        | {"DD": date, "D": str(int(date))}
        | {"HH": clock[:2], "mm": clock[3:5], "ss": clock[6:8]}
    )


_LINE_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def _one_line(text: str, style: str | None) -> str:
    """`text` is single-line, `longtext` is not ([WWW] concepts)."""
    return _LINE_BREAKS.sub(" ", text)


_WRITERS: dict[str, Callable[[str, str | None], str]] = {
    "date": _date,
    "datetime": _datetime,
    "text": _one_line,
}
