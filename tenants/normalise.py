"""Numbers of client companies as they are kept: E.164 of a number that callers can dial."""

from __future__ import annotations

from django.utils.translation import gettext as _

from callcenter.core.errors import Invalid
from callcenter.text import phone


def e164(raw: str, field: str = "number") -> str:
    """E.164 of a number in any spelling; a leading blank may be a plus that a URL has eaten. Raises Invalid."""
    number = phone.dialable(phone.asked(raw))
    if number is None:
        message = _("電話番号の形ではありません。市外局番から入力してください（例：03-5000-1001）。")
        raise Invalid(errors={field: [message]})
    return number
