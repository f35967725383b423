from django.apps import AppConfig
from django.core.checks import Tags, register


class VaultConfig(AppConfig):
    name = "callcenter.vault"
    label = "vault"
    database = "keystore"

    def ready(self) -> None:
        from callcenter.vault import checks

        register(checks.sealed_fields_are_sound, Tags.models)
