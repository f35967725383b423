from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"
    default = True


class SessionListConfig(UserSessionsConfig):  # type: ignore[misc]
    """allauth's table of a person's sessions without its receivers: they would store the keys as they are
    (accounts.services.sessions writes the rows)."""

    def ready(self) -> None:
        pass
