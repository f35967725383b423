"""How the API document names the two ways to sign in (loaded by AppConfig.ready), and the lists of choices."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Choices
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from callcenter.core.rooms import once


class ContextScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "callcenter.core.api_auth.ContextAuthentication"
    name = ["session", "token"]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:
        return [
            {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
            {"type": "http", "scheme": "bearer"},
        ]


@dataclass(frozen=True, slots=True)
class EnumName:
    """Part of a room: what the API document calls a list of choices whose own name is another one's too."""

    name: str
    choices: type[Choices]

    def settle(self) -> None:
        once(settings.SPECTACULAR_SETTINGS["ENUM_NAME_OVERRIDES"], self.name, self.choices, "the enum")
