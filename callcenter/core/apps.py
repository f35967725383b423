from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "callcenter.core"
    label = "core"

    def ready(self) -> None:
        """First of all apps and after all models: every room is open before anything is asked of it."""
        from callcenter.core import checks, lookups, roles, rooms
        from callcenter.core.grants import after_migrate

        lookups.register()
        rooms.open_all()
        for check in checks.ALL:
            register(check, checks.Tags.security)
        post_migrate.connect(after_migrate, sender=self, dispatch_uid="core.grants")
        connection_created.connect(roles.refuse_unsafe_role, dispatch_uid="core.roles")
        import_module("callcenter.core.openapi")
