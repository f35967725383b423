from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    name = "recordings"
    label = "recordings"

    def ready(self) -> None:
        from callcenter.core.permissions import register_access
        from callcenter.vault.owners import register_owner
        from recordings import permissions, queries
        from recordings.audit_events import register_all
        from recordings.retention import register_kinds

        register_access("recordings", permissions.ACCESS)
        register_access("api-recordings", permissions.API_ACCESS)
        register_all()
        register_owner("recording", queries.existing_ids)
        register_kinds()
