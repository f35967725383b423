"""What happens to people and their access, as the log names it."""

from django.utils.translation import gettext_lazy as _

from audit.registry import EventType, register

EVENTS = (
    EventType("auth.login", _("ログイン"), "person"),
    EventType("auth.login_failed", _("ログインの失敗"), "login"),
    EventType("auth.locked_out", _("ログインの一時停止"), "login"),
    EventType("auth.unlocked", _("ログイン停止の解除"), "person"),
    EventType("auth.logout", _("ログアウト"), "person"),
    EventType("auth.code_refused", _("認証コードの拒否"), "person"),
    EventType("auth.recovery_code_used", _("回復コードの使用"), "person"),
    EventType("auth.recovery_codes_made", _("回復コードの作成"), "person"),
    EventType("auth.second_factor_on", _("二段階認証の設定"), "person"),
    EventType("auth.second_factor_off", _("二段階認証の解除"), "person"),
    EventType("auth.password_changed", _("パスワードの変更"), "person"),
    EventType("auth.password_reset", _("パスワードの再設定"), "person"),
    EventType("auth.reset_asked", _("パスワード再設定の依頼"), "login"),
    EventType("auth.session_ended", _("ログイン中の端末の終了"), "person"),
    EventType("person.secret_kept", _("認証の秘密の保管"), "person_secret"),
    EventType("person.secret_dropped", _("認証の秘密の破棄"), "person_secret"),
    EventType("person.created", _("利用者の作成"), "person"),
    EventType("person.changed", _("利用者の変更"), "person"),
    EventType("person.deactivated", _("利用者の停止"), "person"),
    EventType("person.reactivated", _("利用者の再開"), "person"),
    EventType("person.listed", _("利用者一覧の閲覧"), "person"),
    EventType("membership.given", _("所属の付与"), "membership"),
    EventType("membership.changed", _("所属の変更"), "membership"),
    EventType("membership.ended", _("所属の終了"), "membership"),
    EventType("member.listed", _("メンバー一覧の閲覧"), "membership"),
    EventType("department.saved", _("部署の登録・変更"), "department"),
    EventType("department.removed", _("部署の削除"), "department"),
    EventType("invitation.sent", _("招待"), "invitation"),
    EventType("invitation.accepted", _("招待の承諾"), "invitation"),
    EventType("invitation.revoked", _("招待の取り消し"), "invitation"),
    EventType("token.made", _("API トークンの発行"), "token"),
    EventType("token.ended", _("API トークンの失効"), "token"),
    EventType("access.granted", _("個別の閲覧権の付与")),
    EventType("access.revoked", _("個別の閲覧権の取り消し")),
)


def register_events() -> None:
    for event in EVENTS:
        register(event)
