from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"
    label = "calls"

    def ready(self) -> None:
        from calls.audit_events import register_events

        register_events()
