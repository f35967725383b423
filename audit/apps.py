from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"
    label = "audit"

    def ready(self) -> None:
        from audit.audit_events import register_all
        from audit.permissions import CALLS, PAGES
        from audit.queries.exports import existing_exports
        from audit.services import record_denied
        from callcenter.core import hooks
        from callcenter.core.permissions import register_access
        from callcenter.vault.labels import DataClass
        from callcenter.vault.owners import register_owner

        register_all()
        register_access("audit", PAGES)
        register_access("api-audit", CALLS)
        register_owner(DataClass.EXPORT, existing_exports)
        if record_denied not in hooks.denied:
            hooks.denied.append(record_denied)
