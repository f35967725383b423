"""Tables and choices that are written as text: what comes from outside stays text."""

from django import forms

from callcenter.ui import tables
from callcenter.ui.forms import LongSelect
from callcenter.ui.tables import Column
from callcenter.ui.templatetags.ui import badge_of

EVIL = "<b>\"&'%s"


def test_each_cell_names_its_column_and_the_first_one_the_line() -> None:
    drawn = tables.body((Column("日時", "fit"), Column("件数")), [(tables.text("a"), tables.text(1))])
    assert drawn == '<tr><th scope="row" class="fit" data-label="日時">a</th><td data-label="件数">1</td></tr>\n'


def test_what_is_shown_is_escaped_wherever_it_stands() -> None:
    drawn = tables.body((Column(EVIL), Column("x")), [(tables.text(EVIL), tables.lines(EVIL, EVIL))])
    assert "<b>" not in drawn
    assert drawn.count("&lt;b&gt;&quot;&amp;&#x27;%s") == 4


def test_a_badge_escapes_its_word() -> None:
    assert "<b>" not in badge_of("plain", "", EVIL)


class Choosing(forms.Form):
    one = forms.ChoiceField(
        choices=[("", "all"), (EVIL, EVIL), ("group", [("a", "A"), ("b", EVIL)])], widget=LongSelect, required=False
    )


def test_a_long_choice_is_drawn_as_the_ordinary_one_is() -> None:
    class Ordinary(Choosing):
        one = forms.ChoiceField(choices=Choosing.base_fields["one"].choices, required=False)  # type: ignore[attr-defined]

    for data in ({}, {"one": "a"}, {"one": EVIL}):
        ours, theirs = str(Choosing(data)["one"]), str(Ordinary(data)["one"])
        assert _tokens(ours) == _tokens(theirs)


def _tokens(html: str) -> list[str]:
    return sorted(html.replace(">", " > ").replace("<", " < ").split())
