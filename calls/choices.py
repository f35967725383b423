"""Codes of the calls app. They are public: the API speaks them, labels are for people."""

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class Disposition(models.TextChoices):
    MESSAGE = "message", _("伝言")
    CALLBACK = "callback", _("折返し")
    CALL_AGAIN = "call_again", _("再入電")
    SALES = "sales", _("営業")
    WRONG = "wrong", _("間違い")
    SILENT = "silent", _("無言")
    URGENT = "urgent", _("緊急")
    COMPLAINT = "complaint", _("苦情")
    BLOCKED = "blocked", _("着信拒否")
    """Not listened to: the company has approved that this number is refused."""


class Urgency(models.TextChoices):
    NORMAL = "normal", _("通常")
    SOON = "soon", _("急ぎ")
    URGENT = "urgent", _("緊急")


class Status(models.TextChoices):
    """Of a message, seen from the client company."""

    NEW = "new", _("未読")
    SEEN = "seen", _("確認済")
    DONE = "done", _("対応済")


class Mood(models.TextChoices):
    """The operator's impression of the caller."""

    NONE = "", _("特になし")
    HURRIED = "hurried", _("急いでいる")
    ANGRY = "angry", _("お怒り")


class Source(models.TextChoices):
    """How a call came into the record."""

    DESK = "desk", _("受電画面")
    API = "api", _("API")
    TELEPHONY = "telephony", _("電話設備")
    IMPORT = "import", _("取込")


class CallState(models.TextChoices):
    """Deletion goes one way; a crash resumes from the state."""

    KEPT = "kept", _("保存中")
    SHREDDING = "shredding", _("削除中")
    SHREDDED = "shredded", _("削除済")


class DraftState(models.TextChoices):
    OPEN = "open", _("入力中")
    SENT = "sent", _("送信済")
    DROPPED = "dropped", _("破棄")


class Restriction(models.TextChoices):
    """Who at the client company may read, beyond the role."""

    NONE = "", _("制限なし")
    DEPARTMENT = "department", _("部署のみ")
    PERSONS = "persons", _("指名した人のみ")
    WITHDRAWN = "withdrawn", _("取り下げ")
    """By the service, because it was another company's: nobody."""
    RECALLED = "recalled", _("回収")
    """By the service, for one of the reasons below: nobody."""


CLOSED = frozenset({Restriction.WITHDRAWN.value, Restriction.RECALLED.value})
"""Taken back by the service: nobody of the company reads it."""


class RecallReason(models.TextChoices):
    """Why a message was recalled. A code: a word of one's own could say what was recalled."""

    ADDRESSEE = "addressee", _("宛先の間違い")
    CONTENT = "content", _("内容の間違い")
    TWICE = "twice", _("二重の送信")
    CALLER = "caller", _("発信者の申し出")
    OTHER = "other", _("その他")


NEW_MESSAGE = "message_new"
"""The kind of mail that says only that a message has come."""


class NotifyMode(models.TextChoices):
    NONE = "none", _("受け取らない")
    ADDRESSED = "addressed", _("自分宛のみ")
    ALL = "all", _("すべて")


class CallInState(models.TextChoices):
    """Of an operator who asks for a supervisor during a call."""

    OPEN = "open", _("応援を待っています")
    COMING = "coming", _("向かっています")
    ENDED = "ended", _("終了")


GOING = (CallInState.OPEN.value, CallInState.COMING.value)
"""Not ended."""


class CallInEnd(models.TextChoices):
    """Why one ended, for the log."""

    STOPPED = "call_in_stopped", _("オペレーターが取りやめ")
    HELPED = "call_in_helped", _("スーパーバイザーが終了")
    SENT = "call_in_sent", _("受電の送信")
    DROPPED = "call_in_dropped", _("下書きの破棄・委託元の変更")
    TAKEN_OVER = "call_in_taken_over", _("下書きの引き継ぎ")
    HUNG_UP = "call_in_hung_up", _("通話の終了")


UNTIL_APPROVED = datetime(9999, 12, 30, tzinfo=UTC)
"""Until then what waits for a supervisor is held back: it reaches nobody, whatever else happens or does not."""


class ApprovalState(models.TextChoices):
    """Of a send that waits for a supervisor."""

    WAITING = "waiting", _("承認待ち")
    APPROVED = "approved", _("承認済")
    RETURNED = "returned", _("差し戻し")
    ENDED = "ended", _("取り消し")
    """Taken back by who has sent it, or withdrawn."""


class CallbackState(models.TextChoices):
    """Of somebody whom the service is to call back."""

    OPEN = "open", _("折返し待ち")
    DONE = "done", _("完了")
    DROPPED = "dropped", _("取り止め")
    """Its call was taken back or withdrawn."""


class CallbackResult(models.TextChoices):
    """What came of calling back."""

    REACHED = "reached", _("つながった")
    ABSENT = "absent", _("不在")
    NOT_NEEDED = "not_needed", _("不要")
    WRONG_NUMBER = "wrong_number", _("番号違い")
