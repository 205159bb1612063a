"""A page as a browser sees it: its elements, and the text in them. What is escaped is text."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "input", "img", "br"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.pieces).split())

    def all(self, tag: str = "", **attributes: str) -> list["Element"]:
        """Elements below this one; `class_` and the like for names that Python keeps, `_` for `-`."""
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        below = [element for child in self.children for element in (child, *child.all())]
        return [each for each in below if tag in ("", each.tag) and wanted.items() <= each.attributes.items()]

    def one(self, tag: str = "", **attributes: str) -> "Element":
        (found,) = self.all(tag, **attributes)
        return found


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.place = self.root = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.place)
        self.place.children.append(element)
        if tag not in VOID:
            self.place = element

    def handle_endtag(self, tag: str) -> None:
        assert self.place.tag == tag, f"</{tag}> closes <{self.place.tag}>"
        assert self.place.parent is not None
        self.place = self.place.parent

    def handle_data(self, data: str) -> None:
        place: Element | None = self.place
        while place is not None:
            place.pieces.append(data)
            place = place.parent


def parsed(html: str) -> Element:
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert parser.place is parser.root, f"<{parser.place.tag}> is never closed"
    return parser.root


def settings(page: Element) -> dict[str, Any]:
    """What the page tells its script."""
    (found,) = page.all("script", id="settings")
    told: dict[str, Any] = json.loads("".join(found.pieces))
    return told
