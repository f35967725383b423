from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"
    label = "audit"

    def ready(self) -> None:
        from audit.audit_events import register_all
        from audit.services import record_denied
        from callcenter.core import hooks

        register_all()
        if record_denied not in hooks.denied:
            hooks.denied.append(record_denied)
