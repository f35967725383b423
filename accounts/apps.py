from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"

    def ready(self) -> None:
        from accounts.actors import load_actor
        from accounts.audit_events import register_events
        from callcenter.core import hooks

        hooks.actor_loader = load_actor
        register_events()
