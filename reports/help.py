"""What the pages of statistics are for."""

from django.utils.translation import gettext_lazy as _

from callcenter.ui.help import Help

PAGES = (
    Help(
        ("reports:day",),
        _(
            "一日の受電を、委託元・オペレーター・時間帯ごとの数で見る画面です。個人情報は含まれず、図と同じ数が表にもあります。"
        ),
    ),
    Help(
        ("reports:figures",),
        _("自社への電話が一日に何件あり、どう扱われたかを数で見る画面です。個人情報は含まれません。"),
    ),
)
