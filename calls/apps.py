from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"
    label = "calls"

    def ready(self) -> None:
        from callcenter.core.permissions import register_access
        from calls import permissions
        from calls.audit_events import register_events
        from calls.retention import register_kinds
        from calls.web.access import PAGES

        register_access("api-calls", permissions.API)
        register_access("calls", PAGES)
        register_events()
        register_kinds()
