"""The sound in the API document: it streams, so no REST view describes it."""

from typing import Any

from callcenter.core.openapi import Described

_BYTES = {"audio/*": {"schema": {"type": "string", "format": "binary"}}}
_LENGTHS = {name: {"schema": {"type": kind}} for name, kind in (("Content-Length", "integer"), ("ETag", "string"))}
_ANSWER: dict[str, Any] = {"content": _BYTES, "headers": _LENGTHS}


def _in_path(name: str, **schema: str) -> dict[str, Any]:
    return {"in": "path", "name": name, "required": True, "schema": {"type": "string", **schema}}


AUDIO = Described(
    "/api/v1/recordings/{recording_id}/audio/{secret}/",
    "get",
    {
        "operationId": "recordings_audio",
        "description": "The sound, whole or a range of it. The address comes from recordings_play and ends with its ticket.",
        "parameters": [
            _in_path("recording_id", format="uuid"),
            _in_path("secret"),
            {"in": "header", "name": "Range", "schema": {"type": "string"}},
            {"in": "header", "name": "If-Range", "schema": {"type": "string"}},
        ],
        "tags": ["recordings"],
        "security": [{"session": []}, {"token": []}],
        "responses": {
            "200": {"description": "", **_ANSWER},
            "206": {
                "description": "",
                "content": _BYTES,
                "headers": {**_LENGTHS, "Content-Range": {"schema": {"type": "string"}}},
            },
            "409": {"description": ""},
            "416": {"description": ""},
        },
    },
)
