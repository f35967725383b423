"""Errors of the domain, each with the HTTP status it becomes. Raised anywhere, translated once (core.responses)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
FieldErrors = Mapping[str, Sequence[Text]]


class DomainError(Exception):
    """A refusal that a person can understand.

    ``detail``: what happened, what is safe, what to do; no personal data. ``errors``: per field, for forms.
    """

    status = 400
    code = "invalid"
    title: Text = _("入力を確認してください")
    members: Mapping[str, object] = MappingProxyType({})
    """What else a program is told, by its name in the problem."""
    default_detail: Text = _("受け付けられない内容が含まれています。何も保存されていません。")

    def __init__(self, detail: Text = "", *, errors: FieldErrors | None = None, code: str = "") -> None:
        self.detail = detail or self.default_detail
        self.errors: FieldErrors = errors or {}
        if code:
            self.code = code
        super().__init__(self.code)


class Invalid(DomainError):
    pass


class NotSignedIn(DomainError):
    status, code, title = 401, "not_signed_in", _("ログインが必要です")
    default_detail = _("ログインしてから、もう一度お試しください。")


class TokenRefused(NotSignedIn):
    """A bearer token that is unknown, ended or expired. `prefix`: its public part, where it has one; `ip`: who sent it."""

    code = "token_invalid"

    def __init__(self, prefix: str = "", ip: str = "") -> None:
        super().__init__()
        self.prefix, self.ip = prefix, ip


class OtherPerson(NotSignedIn):
    code, title = "other_person", _("別の人がログインしています")
    default_detail = _(
        "この画面は前にログインしていた人のものです。入力は残っていますが、保存されていません。"
        "続けるには、ログアウトして元の人でログインしてください。"
    )


class Forbidden(DomainError):
    status, code, title = 403, "forbidden", _("この操作の権限がありません")
    default_detail = _("必要な場合は管理者にご相談ください。この操作は行われていません。")


class NotFound(DomainError):
    status, code, title = 404, "not_found", _("見つかりません")
    default_detail = _("削除されたか、アドレスが違う可能性があります。")


class TooSlow(DomainError):
    status, code, title = 408, "too_slow", _("送信に時間がかかりすぎました")
    default_detail = _(
        "通信が遅いか途切れたため、最後まで受け取れませんでした。何も保存されていません。もう一度送ってください。"
    )


class Conflict(DomainError):
    status, code, title = 409, "conflict", _("ほかの変更と重なりました")
    default_detail = _("先に保存された内容があります。最新の内容を確認してから、もう一度お試しください。")


class Unconfirmed(Conflict):
    """What would be destroyed was not confirmed, or is not what was confirmed. `confirm`: how many records, by name."""

    code, title = "confirmation_required", _("削除されるものの確認が必要です")
    default_detail = _(
        "まだ何も変更されていません。削除されるものの件数を確認し、その件数を confirm に付けて送ってください。"
    )

    def __init__(self, confirm: Mapping[str, int]) -> None:
        super().__init__()
        self.members = {"confirm": dict(confirm)}


class LengthRequired(DomainError):
    status, code, title = 411, "length_required", _("送信サイズが分かりません")
    default_detail = _("Content-Length を付けて送信してください。何も保存されていません。")


class PreconditionFailed(DomainError):
    status, code, title = 412, "precondition_failed", _("先に更新されています")
    default_detail = _("開いた後にほかの人が更新しました。最新の内容を確認してから、もう一度お試しください。")


class TooLarge(DomainError):
    status, code, title = 413, "too_large", _("大きすぎます")
    default_detail = _("受け付けられる大きさを超えています。何も保存されていません。")


class RangeInvalid(DomainError):
    status, code, title = 416, "range_invalid", _("指定された範囲がありません")
    default_detail = _("Range の指定を確認してください。")


class PreconditionRequired(DomainError):
    status, code, title = 428, "precondition_required", _("版の指定が必要です")
    default_detail = _("If-Match または version を付けて送信してください。何も変更されていません。")


class Throttled(DomainError):
    status, code, title = 429, "throttled", _("回数が多すぎます")
    default_detail = _("しばらく待ってから、もう一度お試しください。")


class Unavailable(DomainError):
    status, code, title = 503, "unavailable", _("一時的に利用できません")
    default_detail = _(
        "記録を守るため処理を止めました。何も変更されていません。少し待ってから、もう一度お試しください。"
    )
