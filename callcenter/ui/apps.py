from django.apps import AppConfig

from callcenter.core.permissions import Access, Kind, Permission, register_access


class UiConfig(AppConfig):
    name = "callcenter.ui"

    def ready(self) -> None:
        register_access("", {"home": Access(Kind.TENANT, {"GET": Permission.SELF})})
