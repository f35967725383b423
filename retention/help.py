"""What the pages of keeping and deleting are for."""

from django.utils.translation import gettext_lazy as _

from callcenter.ui.help import Help

PAGES = (
    Help(
        ("retention:due",),
        _(
            "これから削除される記録と、法的保全で残している記録を見る画面です。期限を過ぎて残っているものがあれば、理由を確かめます。"
        ),
    ),
    Help(
        ("retention:client", "retention:proposal", "retention:withdraw"),
        _("委託元の記録を何日残すかを決める画面です。短くする変更は7日後に効き、それまでは取り消せます。"),
    ),
    Help(
        ("retention:own", "retention:retract"),
        _("自社の記録が何日残るかを見て、変更を提案する画面です。提案は代行会社が承認してから、日を置いて効きます。"),
    ),
    Help(
        ("retention:holds", "retention:hold-release"),
        _("争いや調査のために残す記録を決める画面です。保全しているあいだは、保存期間を過ぎても削除されません。"),
    ),
)
