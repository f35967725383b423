from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "callcenter.ui"
    label = "ui"
