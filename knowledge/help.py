"""What the pages of the script are for."""

from django.utils.translation import gettext_lazy as _

from callcenter.ui.help import Help, Key

IN_SCRIPT = (
    Key(("1–6",), _("台本の中にいるとき、道筋を選びます")),
    Key(("Backspace",), _("台本の中にいるとき、一つ前に戻ります")),
    Key(("r",), _("台本の中にいるとき、変更を読んだことを記録します")),
)

PAGES = (
    Help(
        ("knowledge:script",),
        _("委託元の台本を読み、変更を始める画面です。書いた変更は、代行会社が公開するまでオペレーターには見えません。"),
    ),
    Help(
        ("knowledge:view", "knowledge:read"),
        _(
            "電話があったときにオペレーターに見える台本を、そのままの形で確かめる画面です。ここで選んでも、記録には何も入りません。"
        ),
        IN_SCRIPT,
    ),
    Help(
        ("knowledge:section",),
        _("台本の一つの項目を書き直す画面です。保存しても下書きのままで、公開するまで何も変わりません。"),
    ),
    Help(
        ("knowledge:edition", "knowledge:submit", "knowledge:return", "knowledge:drop", "knowledge:publish"),
        _("台本の一つの版と、前の版との違いを見る画面です。確認に出した版は、代行会社が見てから公開します。"),
    ),
    Help(
        ("knowledge:waiting",),
        _("公開を待っている台本の一覧です。開いて違いを確かめ、公開するか、編集に戻します。"),
    ),
    Help(
        ("knowledge:instructions", "knowledge:withdraw"),
        _(
            "今日だけのことを、電話を受けるオペレーターに伝える画面です。出した指示は開いている受電の画面にもすぐに出て、終わりの時刻に消えます。"
        ),
    ),
)
