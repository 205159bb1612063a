"""Making manifests, as short as a test can say them."""

from typing import Any


def variable(key: str, data_type: str = "text", **more: Any) -> dict[str, Any]:
    return {"key": key, "label": f"The {key}", "dataType": data_type, **more}


def loop(key: str, *fields: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "label": f"The {key}", "itemFields": list(fields)}


def raw(*variables: dict[str, Any], loops: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"variables": list(variables), "loops": list(loops)}
