from django.apps import AppConfig


class GuestbookConfig(AppConfig):
    name = "tests.rooms.guestbook"
    label = "guestbook"
