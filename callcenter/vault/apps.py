from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "callcenter.vault"
    label = "vault"
