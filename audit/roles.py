"""Words for role codes. The roles themselves are described above this app, which tells them here."""

from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}


def register_role(code: str, label: str | Promise) -> None:
    """From the AppConfig.ready() of the app that defines the roles."""
    _labels[code] = label


def role_label(code: str) -> str:
    return str(_labels.get(code, code))
