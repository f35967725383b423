"""What the pages of recordings are for."""

from django.utils.translation import gettext_lazy as _

from callcenter.ui.help import Help, Key

PLAYER = (
    Key(("Space",), _("再生の操作部にいるとき、再生と一時停止を切り替えます")),
    Key(("←", "→"), _("再生の操作部にいるとき、5秒ずつ移ります")),
)

PAGES = (
    Help(
        ("recordings:panel", "recordings:item", "recordings:play", "recordings:upload"),
        _(
            "受電の録音を、目的を選んで聞く画面です。聞いたことと聞いた範囲は記録に残り、ファイルとしては取り出せません。"
        ),
        PLAYER,
    ),
    Help(
        ("recordings:viewers",),
        _("この録音を聞ける人を決める画面です。変更は、次に再生するときから効きます。"),
    ),
)
