from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "callcenter.core"
    label = "core"

    def ready(self) -> None:
        from callcenter.core import checks, roles
        from callcenter.core.grants import after_migrate

        register(checks.urls_have_access_rows, checks.Tags.security)
        register(checks.tenant_models_use_our_manager, checks.Tags.models)
        post_migrate.connect(after_migrate, sender=self, dispatch_uid="core.grants")
        connection_created.connect(roles.refuse_unsafe_role, dispatch_uid="core.roles")
        import_module("callcenter.core.openapi")
