from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    label = "tenants"

    def ready(self) -> None:
        from callcenter.core import hooks
        from callcenter.core.resolvers import all_tenant_ids

        hooks.tenant_ids = all_tenant_ids
