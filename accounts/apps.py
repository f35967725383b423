from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"

    def ready(self) -> None:
        from accounts.actors import load_actor
        from callcenter.core import hooks

        hooks.actor_loader = load_actor
