from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "callcenter.backup"
    label = "backup"
