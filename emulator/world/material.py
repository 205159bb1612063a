"""Material: a checked world file, and what is made of it once for all worlds that are built from it."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from ..documents.images import is_picture
from ..documents.keys import clashes, dotted_loop_key
from ..documents.manifest import Manifest
from .file import WorldFile, WorldFileError
from .generated import generated, lacking

Row = Mapping[str, Any]
Steps = tuple[str | int, ...]


class Material:
    """The file's `content`. Manifests are parsed, data is bound and images are decoded on first use, and kept."""

    def __init__(self, file: WorldFile) -> None:
        self._file = file
        self.content: Row = self._expanded(file.content)
        self._manifests: dict[int, Manifest] = {}
        self._bound: dict[int, Mapping[str, Any]] = {}
        self._images: dict[str, bytes] = {}

    def _expanded(self, content: Row) -> Row:
        """The content with the projects that its section `generate` asks for."""
        if (plan := content.get("generate")) is None:
            return content
        if found := lacking(plan):
            what, of = found
            raise self.error(("generate", what), f"{plan[what]} {what} were asked for, but no {of} that they can be of")
        return {**content, "projects": [*content.get("projects", ()), *generated(plan)]}

    def error(self, steps: Sequence[str | int], text: str) -> WorldFileError:
        return self._file.error(steps, text)

    def manifest(self, raw: Row, steps: Steps, *, drafted: bool) -> Manifest:
        """Only a template that came from the builder may have loop keys with dots (D23)."""
        if id(raw) not in self._manifests:
            for field, texts in clashes(raw).items():
                raise self.error((*steps, *steps_of(field)[1:]), texts[0])
            if not drafted and (key := dotted_loop_key(raw)) is not None:
                position = next(n for n, loop in enumerate(raw["loops"]) if loop["key"] == key)
                text = f"loop key {key!r} must not contain a dot, unless the template has a `draft`"
                raise self.error((*steps, "loops", position, "key"), text)
            self._manifests[id(raw)] = Manifest(raw)
        return self._manifests[id(raw)]

    def bound(self, manifest: Manifest, data: Row, steps: Steps) -> Mapping[str, Any]:
        if id(data) not in self._bound:
            bound = manifest.bind(data)
            for field, texts in bound.issues.items():
                raise self.error((*steps, *steps_of(field)), f"does not fit the manifest: {texts[0]}")
            self._bound[id(data)] = bound.data
        return self._bound[id(data)]

    def images(self) -> dict[str, bytes]:
        if not self._images:
            for position, image in enumerate(self.content.get("images", ())):
                if image["url"] in self._images:
                    raise self.error(("images", position, "url"), "an image with this address is in the file already")
                self._images[image["url"]] = self._picture(image["base64"], ("images", position, "base64"))
        return self._images

    def _picture(self, text: str, steps: Steps) -> bytes:
        try:
            data = base64.b64decode(text)
        except binascii.Error:
            raise self.error(steps, "not base64") from None
        if not is_picture(data):
            raise self.error(steps, f"these {len(data)} bytes are no picture; expected a whole PNG, JPEG, GIF or WEBP")
        return data


def steps_of(field: str) -> Steps:
    """A dot path as steps."""
    return tuple(int(step) if step.isdigit() else step for step in field.split("."))
