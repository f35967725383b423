"""What the pages of people and sign-in are for, and whom each role asks."""

from django.utils.translation import gettext_lazy as _

from callcenter.ui.help import Asked, Help

PAGES = (
    Help(
        ("account_login", "account_signup", "account_inactive", "account_logout"),
        _(
            "この画面は、招待された人がログインするところです。何度も間違えるとしばらく止まりますが、待てばまた試せます。"
        ),
    ),
    Help(
        (
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
        ),
        _("パスワードを忘れたときに、新しく決め直す画面です。案内は登録したメールアドレスに届き、一度だけ使えます。"),
    ),
    Help(
        ("account_change_password", "accounts:invitation", "accounts:welcome"),
        _("自分のパスワードを決める画面です。ほかで使っていない、長くて覚えやすい言葉の組み合わせにしてください。"),
    ),
    Help(
        ("account_reauthenticate", "mfa_reauthenticate", "mfa_authenticate"),
        _("本人であることを、もう一度確かめる画面です。認証アプリの端末がないときは、回復コードを使います。"),
    ),
    Help(
        ("mfa_index", "mfa_activate_totp", "mfa_deactivate_totp"),
        _(
            "パスワードのほかに、認証アプリの数字でも本人を確かめるようにする画面です。端末を替えるときは、古い端末があるうちに設定し直します。"
        ),
    ),
    Help(
        ("mfa_generate_recovery_codes", "mfa_view_recovery_codes"),
        _(
            "認証アプリの端末をなくしたときに使う回復コードの画面です。コードは一度しか表示されないので、紙に書いて鍵のかかるところにしまいます。"
        ),
    ),
    Help(
        ("accounts:me",),
        _("表示する言語、パスワード、ログインしている端末など、自分のことを変える画面です。変更はすぐに効きます。"),
    ),
    Help(
        ("accounts:session",),
        _("別のタブのためにログインし直したあとの画面です。このタブを閉じ、元のタブで続けます。"),
    ),
    Help(
        ("accounts:accessibility",),
        _(
            "一文字だけで動くキーを使うかどうかを選ぶ画面です。使わないことにしても、Alt や Ctrl と一緒に押すキーはそのまま使えます。"
        ),
    ),
    Help(
        ("accounts:sessions",),
        _(
            "自分がログインしている端末の一覧です。見覚えのない端末があれば、ほかの端末をログアウトし、パスワードを変えてください。"
        ),
    ),
    Help(
        ("accounts:tokens",),
        _(
            "ほかのシステムに自分の権限で受電を扱わせるための鍵を作る画面です。鍵は作ったときに一度だけ表示され、要らなくなったら失効させます。"
        ),
    ),
    Help(
        ("accounts:users", "accounts:user_new"),
        _("このシステムを使う人を探し、登録する画面です。辞めた人は、その日のうちに停止してください。"),
    ),
    Help(
        ("accounts:user", "accounts:user_action", "accounts:user_stop", "accounts:membership_new"),
        _("一人の利用者の役割とログインを扱う画面です。停止すると、開いている画面もトークンもすぐに使えなくなります。"),
    ),
    Help(
        ("accounts:people_import", "accounts:people_import_run"),
        _("利用者をまとめて登録する画面です。確定するまで何も登録されず、登録できない行は理由と一緒に表示されます。"),
    ),
    Help(
        ("accounts:proposals",),
        _("二人目の承認を待っている役割の一覧です。心当たりのある提案だけを、提案した人とは別の管理者が承認します。"),
    ),
    Help(
        ("accounts:groups", "accounts:group", "accounts:group_companies"),
        _("委託元をまとめ、担当するオペレーターを一度に割り当てる画面です。人か委託元を外すと、その役割も終わります。"),
    ),
    Help(
        ("accounts:jobs",),
        _("自動では終わらなかった処理と、届かなかったメールの一覧です。原因を取り除いてから、もう一度実行します。"),
    ),
    Help(
        ("accounts:matrix", "accounts:why"),
        _("どの役割に何ができるか、ある人になぜ見えるのかを確かめる画面です。実際の判定と同じ表から作っています。"),
    ),
    Help(
        ("accounts:members", "accounts:member_end"),
        _("自社の伝言を見られる人を招待し、辞めた人を停止する画面です。停止すると、次の操作から見られなくなります。"),
    ),
    Help(
        ("accounts:departments", "accounts:department"),
        _("部署とそこに属する人を決める画面です。受電を、決まった部署の人だけが読めるように限定するときに使います。"),
    ),
)

ASKED = (
    Asked(
        10,
        frozenset({"operator"}),
        _(
            "スーパーバイザーに声をかけてください。画面が動かないときも、入力は残っています。電話を続け、閉じずに待ってください。"
        ),
    ),
    Asked(
        20,
        frozenset({"supervisor", "quality_manager", "auditor"}),
        _("システム管理者に、この画面の名前と時刻を伝えてください。個人情報を伝える必要はありません。"),
    ),
    Asked(
        30,
        frozenset({"admin"}),
        _("運用手引きの「止まっている処理が出たら」と「画面が出ない、遅いとき」を見てください。"),
    ),
    Asked(
        40,
        frozenset({"client_user"}),
        _("自社の管理者に尋ねてください。伝言の内容については、代行会社にお問い合わせください。"),
    ),
    Asked(50, frozenset({"client_admin"}), _("代行会社の担当窓口にお問い合わせください。")),
    Asked(60, frozenset(), _("あなたを招待した管理者に尋ねてください。")),
)
