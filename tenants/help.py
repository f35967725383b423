"""What the pages of client companies are for."""

from django.utils.translation import gettext_lazy as _

from callcenter.ui.help import Help

PAGES = (
    Help(
        ("tenants:clients",),
        _("電話を受けている委託元の一覧です。名前で探し、開くと設定の残りが分かります。"),
    ),
    Help(
        ("tenants:client-new", "tenants:client-name"),
        _("委託元の名前と読みを登録する画面です。似た名前の会社があっても、色と模様と頭文字で見分けられます。"),
    ),
    Help(
        ("tenants:client", "tenants:client-start"),
        _("一つの委託元の、電話を受け始めるまでの手順を見る画面です。すべて済むと受付を開始できます。"),
    ),
    Help(
        ("tenants:client-greeting", "tenants:client-hours"),
        _("電話に出るときの名乗りや受付時間を決める画面です。保存すると、次の受電からオペレーターに見えます。"),
    ),
    Help(
        ("tenants:client-end-call",),
        _("カスハラを受けたオペレーターが電話を切るときの言葉を決める画面です。空欄のときは、標準の言葉を表示します。"),
    ),
    Help(
        ("tenants:client-numbers", "tenants:client-number"),
        _("委託元に電話がかかる番号を登録する画面です。この番号から、どの会社への電話かが決まります。"),
    ),
    Help(
        ("tenants:people", "tenants:client-people"),
        _("伝言の宛先になる担当者の一覧です。ここに登録した人だけを、オペレーターは宛先に選べます。"),
    ),
    Help(
        ("tenants:person-new", "tenants:client-person-new", "tenants:person", "tenants:client-person"),
        _("担当者の名前・読み・部署を登録する画面です。同じ名字の人がいるときは、読みと部署で見分けます。"),
    ),
    Help(
        ("tenants:card",),
        _("委託元について、電話を受けるときに要ることをまとめた画面です。台本と本日の指示へも、ここから移れます。"),
    ),
    Help(
        ("tenants:sending",),
        _(
            "オペレーターが送ってから委託元に届くまでの、取り消せる時間を決める画面です。長くすると、その分だけ届くのが遅れます。"
        ),
    ),
)
