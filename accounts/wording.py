"""Every permission in plain Japanese, in the groups of the matrix page. A test demands that none is missing."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from callcenter.core.permissions import Permission as Can

WORDS: dict[Can, str | Promise] = {
    Can.CALL_LOG: _("受電を記録する"),
    Can.CALL_IMPORT: _("1日より前の受電をAPIで記録する"),
    Can.CALL_LIST: _("受電の一覧を見る"),
    Can.CALL_VIEW: _("受電の詳細を見る"),
    Can.CALL_VALUES: _("自社の受電の氏名・番号を見る"),
    Can.CALL_REVEAL: _("伏せた内容を目的を選んで表示する（記録されます）"),
    Can.CALL_LOOKUP: _("着信番号から委託元を調べる"),
    Can.DRAFT_EDIT: _("下書きを編集する"),
    Can.CALLBACK_WORK: _("折返しを引き受け、結果を記録する"),
    Can.CALLBACK_ORDER: _("代行会社に折返しを依頼する"),
    Can.CALLIN_TAKE: _("オペレーターの応援の呼び出しに応じる"),
    Can.APPROVAL_DECIDE: _("承認待ちの送信を承認する・差し戻す"),
    Can.WELFARE_NOTE: _("カスハラの記録を見て、オペレーターへのケアを書く"),
    Can.MESSAGE_VIEW: _("伝言を読む"),
    Can.MESSAGE_STATUS: _("伝言を確認済・対応済にする"),
    Can.MESSAGE_RESTRICT: _("伝言を読める人を限定する"),
    Can.MESSAGE_CORRECT: _("送った伝言を訂正する"),
    Can.SENDING_MANAGE: _("送信を取り消せる時間と、承認が必要な送信を決める"),
    Can.RECORDING_UPLOAD: _("録音を送る"),
    Can.RECORDING_META: _("録音の長さや状態を見る"),
    Can.RECORDING_PLAY: _("録音を聞く"),
    Can.RECORDING_GRANT: _("録音を聞ける人を決める"),
    Can.TENANT_VIEW: _("委託元の名乗りや受付時間を見る"),
    Can.TENANT_MANAGE: _("委託元を登録・変更する"),
    Can.DIRECTORY_VIEW: _("担当者の一覧を見る"),
    Can.DIRECTORY_MANAGE: _("担当者を登録・変更する"),
    Can.KNOWLEDGE_VIEW: _("公開した台本を見る"),
    Can.KNOWLEDGE_EDIT: _("台本の変更を書き、確認に出す"),
    Can.KNOWLEDGE_PUBLISH: _("台本を公開する"),
    Can.INSTRUCTION_VIEW: _("本日の指示を読む"),
    Can.INSTRUCTION_GIVE: _("本日の指示を出す・取りやめる"),
    Can.BLOCK_PROPOSE: _("着信拒否を提案する"),
    Can.BLOCK_VIEW: _("自社の着信拒否の番号を見る"),
    Can.BLOCK_DECIDE: _("着信拒否を承認・解除する"),
    Can.RETENTION_VIEW: _("保存期間を見る"),
    Can.RETENTION_PROPOSE: _("保存期間の変更を提案する"),
    Can.RETENTION_MANAGE: _("保存期間を決める"),
    Can.HOLD_MANAGE: _("法的保全を設定・解除する"),
    Can.AUDIT_VIEW: _("監査ログを見る"),
    Can.AUDIT_EXPORT: _("監査ログを出力する"),
    Can.JOB_MANAGE: _("止まっている処理をもう一度実行する"),
    Can.PRESENCE_VIEW: _("鳴っている着信と、だれが電話を受けているかを見る"),
    Can.STATISTICS_VIEW: _("日ごとの統計（件数と時間だけ）を見る"),
    Can.STATISTICS_OWN: _("自社の日ごとの統計（件数と時間だけ）を見る"),
    Can.USER_MANAGE: _("利用者を登録・停止する"),
    Can.MEMBERSHIP_MANAGE: _("所属と役割を付ける・終了する"),
    Can.TOKEN_OWN: _("自分の API トークンを発行する"),
    Can.SELF: _("自分の設定を変える"),
}

_NOUNS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("受電・伝言"), ("call", "draft", "callback", "callin", "approval", "message", "sending", "block")),
    (_("録音"), ("recording",)),
    (_("委託元・名簿"), ("tenant", "directory")),
    (_("台本"), ("knowledge", "instruction")),
    (_("保存期間・保全"), ("retention", "hold")),
    (_("監査"), ("audit",)),
    (_("運用"), ("job", "presence", "statistics", "welfare")),
    (_("利用者"), ("user", "membership", "token", "self")),
)
GROUPS: list[tuple[str | Promise, list[Can]]] = [
    (title, [permission for permission in Can if permission.value.partition(".")[0] in nouns])
    for title, nouns in _NOUNS
]
