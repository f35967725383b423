from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"

    def ready(self) -> None:
        from accounts import gates
        from accounts.actors import load_actor
        from accounts.audit_events import register_events
        from accounts.permissions import ALLAUTH, API, PAGES
        from accounts.queries.secrets import existing_secrets
        from accounts.roles import ROLES
        from audit.roles import register_role
        from callcenter.core import hooks
        from callcenter.core.permissions import register_access
        from callcenter.vault.owners import register_owner

        hooks.actor_loader = load_actor
        hooks.gates.extend([gates.language_gate, gates.second_factor_gate, gates.password_gate])
        register_events()
        for role in ROLES.values():
            register_role(role.code, role.label)
        register_access("", ALLAUTH)
        register_access("accounts", PAGES)
        register_access("api-accounts", API)
        register_owner("person", existing_secrets)
