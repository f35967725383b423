from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    label = "tenants"

    def ready(self) -> None:
        from callcenter.core import hooks
        from callcenter.core.permissions import register_access
        from callcenter.core.resolvers import all_tenant_ids
        from callcenter.vault.owners import register_owner
        from tenants import audit_events, held, permissions
        from tenants.models import HoldScope
        from tenants.queries.companies import cards
        from tenants.queries.retention import entry_fate, existing_entries
        from tenants.retention import register
        from tenants.retention.directory import DIRECTORY
        from tenants.retention.events import register_events

        audit_events.register_all()
        register_access("tenants", permissions.PAGES)
        register_access("api-tenants", permissions.API)
        hooks.tenant_ids = all_tenant_ids
        hooks.tenant_cards = cards
        held.register_target(HoldScope.DIRECTORY, entry_fate)
        register_owner("contact", existing_entries)
        register_events()
        register(DIRECTORY)
