"""Words for the codes of an event, on the screen and in CSV."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.purposes import purpose_label
from audit.registry import label_of
from audit.roles import role_label
from callcenter.core.ids import HOUSE_ID

OUTCOMES = {"allowed": lazy("許可"), "denied": lazy("拒否"), "error": lazy("エラー")}
WORK_MODES = {"office": lazy("社内"), "remote": lazy("在宅")}
REASONS = {
    "not_found": lazy("対象なし"),
    "forbidden": lazy("権限なし"),
    "csrf": lazy("画面の有効期限切れ"),
    "new": lazy("未読"),
    "seen": lazy("確認済"),
    "done": lazy("対応済"),
    "rewritten": lazy("記録の書き換え"),
    "database_behind": lazy("データベースの巻き戻り"),
    "memory_lost": lazy("署名の控えの紛失"),
    "memory_damaged": lazy("署名の控えの破損"),
    "checkpoint_damaged": lazy("チェックポイントの破損"),
    "event_missing": lazy("記録の欠落"),
    "retention": lazy("保存期間満了"),
    "hold": lazy("法的保全中"),
    "cap": lazy("1回の上限"),
    "clock": lazy("時計のずれ"),
    "code": lazy("認証コードの不一致"),
    "failures": lazy("失敗の繰り返し"),
    "call_erased": lazy("受電の削除"),
    "litigation": lazy("訴訟"),
    "authority": lazy("官公庁の求め"),
    "complaint": lazy("苦情の調査"),
    "incident": lazy("事故の調査"),
    "dispute": lazy("契約上の争い"),
}
OBJECTS = {
    "call": lazy("受電"),
    "message": lazy("伝言"),
    "draft": lazy("下書き"),
    "recording": lazy("録音"),
    "person": lazy("担当者・利用者"),
    "person_secret": lazy("認証の秘密"),
    "login": lazy("ログイン名"),
    "invitation": lazy("招待"),
    "notifychoice": lazy("新着メールの設定"),
    "record": lazy("保存データ"),
    "directoryentry": lazy("担当者"),
    "tenant": lazy("委託元"),
    "number": lazy("着信番号"),
    "retention": lazy("保存期間"),
    "hold": lazy("法的保全"),
    "user": lazy("利用者"),
    "membership": lazy("所属"),
    "token": lazy("APIトークン"),
    "event": lazy("監査ログ"),
    "export": lazy("出力"),
    "checkpoint": lazy("チェックポイント"),
    "key": lazy("鍵"),
    "url": lazy("画面・API"),
}
FIELDS = {
    "call.caller_name": lazy("発信者名"),
    "call.caller_kana": lazy("発信者名（読み）"),
    "call.caller_company": lazy("発信者の会社"),
    "call.caller_number": lazy("発信者番号"),
    "call.number_display": lazy("発信者番号"),
    "call.number_e164": lazy("発信者番号"),
    "call.search_text": lazy("検索用の本文"),
    "draft.body": lazy("下書き"),
    "message.addressee_name": lazy("宛先"),
    "message.body": lazy("伝言"),
    "message.callback_number": lazy("折返し先"),
    "message.callback_when": lazy("折返し希望"),
    "message.note": lazy("対応メモ"),
    "directory.contact": lazy("担当者の連絡先"),
    "directory.department": lazy("担当者の部署"),
    "directory.kana": lazy("担当者の読み"),
    "directory.name": lazy("担当者名"),
    "recording.audio": lazy("録音"),
    "recording.playable": lazy("録音"),
    "recording.filename": lazy("録音のファイル名"),
    "recording.peaks": lazy("録音の波形"),
    "export.file": lazy("出力ファイル"),
    "caller_name": lazy("発信者名"),
    "caller_kana": lazy("発信者名（読み）"),
    "caller_company": lazy("発信者の会社"),
    "caller_number": lazy("発信者番号"),
    "body": lazy("伝言"),
    "status": lazy("状態"),
    "note": lazy("対応メモ"),
    "number": lazy("着信番号"),
    "name": lazy("名前"),
    "kana": lazy("読み"),
    "department": lazy("部署"),
    "contact": lazy("連絡先"),
    "greeting": lazy("応答の言葉"),
    "hours_text": lazy("受付時間"),
    "email": lazy("メールアドレス"),
    "display_name": lazy("表示名"),
    "ends_at": lazy("終了日時"),
    "message": lazy("受電・伝言"),
    "recording": lazy("録音"),
    "log": lazy("監査ログ"),
}

__all__ = ["actor_label", "field_labels", "label_of", "object_label", "outcome_label", "purpose_label", "roles_label"]


def outcome_label(code: str) -> str:
    return str(OUTCOMES.get(code, code))


def reason_label(code: str) -> str:
    return str(REASONS.get(code, code))


def work_mode_label(code: str) -> str:
    return str(WORK_MODES.get(code, code))


def object_label(code: str) -> str:
    return str(OBJECTS.get(code, code))


def field_labels(names: list[str]) -> list[str]:
    """Each word once, in the order of the names."""
    return list(dict.fromkeys(str(FIELDS[name]) if name in FIELDS else role_label(name) for name in names))


def roles_label(codes: str) -> str:
    return "・".join(role_label(code) for code in codes.split(",") if code)


def actor_label(actor: dict[str, str]) -> str:
    """Who, as the log may name them: a staff code or a process, never a person's name."""
    if actor.get("type") == "system":
        return _("システム（%(name)s）") % {"name": actor.get("label", "").removeprefix("system:")}
    if actor.get("type") == "anonymous":
        return _("ログイン前の利用者")
    return actor.get("label") or actor.get("id", "")[-8:]


def tenant_label(slug: str, tenant_id: str) -> str:
    if tenant_id == str(HOUSE_ID):
        return _("電話代行（全体）")
    return slug or tenant_id
