"""What the page of blocks is for."""

from django.utils.translation import gettext_lazy as _

from callcenter.ui.help import Help

PAGES = (
    Help(
        ("blocks:blocks", "blocks:decide"),
        _(
            "営業の電話の番号を、今後は断るかどうかを決める画面です。承認しても電話は鳴りますが、オペレーターが用件を聞かずに断り、件数は統計に残ります。"
        ),
    ),
)
