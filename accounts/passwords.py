"""Password rules: length by role, and no words that everybody here would try first."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST, LEAST_FOR_ADMINS, MOST = 12, 15, 200
_OURS = ("callcenter", "denwadaiko", "denwa", "password", "pasuwado", "qwerty", "12345678", "operator", "example")


class LengthByRole:
    """At least 12 characters, 15 for administrators; any character counts, blanks too. No forced mixtures."""

    def validate(self, password: str, user: Any = None) -> None:
        least = LEAST_FOR_ADMINS if getattr(user, "strong_password", False) else LEAST
        length = len(unicodedata.normalize("NFKC", password))
        if length < least:
            raise ValidationError(_("%(least)d文字以上にしてください。"), code="too_short", params={"least": least})
        if length > MOST:
            raise ValidationError(_("%(most)d文字以下にしてください。"), code="too_long", params={"most": MOST})

    def get_help_text(self) -> str:
        return _("12文字以上（管理者は15文字以上）。文を一つ選ぶと覚えやすく、破られにくくなります。")


class OurBlocklist:
    """Words of this product, one character repeated, and runs, which fill the length without being secret."""

    def validate(self, password: str, user: Any = None) -> None:
        folded = unicodedata.normalize("NFKC", password).casefold()
        core = folded.strip("0123456789!?.-_ ")
        if len(set(folded)) < 5 or core in _OURS or any(_mostly(folded, word) for word in _OURS):
            raise ValidationError(
                _("推測されやすいパスワードです。別の言葉を組み合わせてください。"), code="blocklisted"
            )

    def get_help_text(self) -> str:
        return _("製品名やよくある言葉、同じ文字の繰り返しは使えません。")


class NotTheSame:
    """A password that is replaced was known to somebody, or the change was for nothing."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is not None and user.pk and user.has_usable_password() and user.check_password(password):
            raise ValidationError(_("いまと同じパスワードです。別のものにしてください。"), code="same")

    def get_help_text(self) -> str:
        return _("いまと同じパスワードにはできません。")


def _mostly(password: str, word: str) -> bool:
    """Whether repetitions of one word make up most of the password."""
    return password.count(word) * len(word) * 2 > len(password)
