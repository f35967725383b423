"""What the pages of the telephone are for."""

from django.utils.translation import gettext_lazy as _

from callcenter.ui.help import Help

PAGES = (
    Help(
        ("telephony:floor",),
        _(
            "いま鳴っている着信と、だれが電話を受けているかを見る画面です。数秒ごとに新しくなるので、開いたままにしておけます。"
        ),
    ),
    Help(
        ("telephony:pbx",),
        _("電話設備になったつもりで、着信・応答・終話などを通知する画面です。デモ環境だけにあります。"),
    ),
    Help(
        ("telephony:extensions", "telephony:extension_remove"),
        _("内線とその人を結びつける画面です。結びつけた内線への着信は、その人の待機画面だけで鳴ります。"),
    ),
    Help(
        ("telephony:exchanges", "telephony:exchange_switch", "telephony:exchange_host_remove"),
        _(
            "電話設備から着信が届いているかを確かめ、止めたり再開したりする画面です。録音を取りに行く相手もここで決めます。"
        ),
    ),
)
