"""What the pages of the log are for."""

from django.utils.translation import gettext_lazy as _

from callcenter.ui.help import Help

PAGES = (
    Help(
        ("audit:log",),
        _(
            "だれが、いつ、何のために見たか・行ったかを探す画面です。拒否された操作も残っていて、この検索も記録されます。"
        ),
    ),
    Help(
        ("audit:event",),
        _("一つの記録を、署名された形のまま見る画面です。番号は会社ごとに続いていて、抜けがあれば分かります。"),
    ),
    Help(
        ("audit:exports", "audit:export", "audit:access_exports"),
        _(
            "記録を、期間と目的を決めてファイルにする画面です。受け取ったファイルは、検証用のプログラムで確かめられます。"
        ),
    ),
    Help(
        ("audit:access_log",),
        _(
            "自社の情報を、だれが、いつ、何のために見たかを確かめる画面です。心当たりのない閲覧は、番号を添えて代行会社に問い合わせてください。"
        ),
    ),
    Help(
        ("audit:access_verify",),
        _(
            "閲覧の記録が書き換えられていないことを、自社のパソコンだけで確かめるための画面です。ここで受け取った控えは、代行会社に預けずに保管してください。"
        ),
    ),
)
