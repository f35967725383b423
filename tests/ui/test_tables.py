"""Tables and choices that are written as text: what comes from outside stays text."""

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError

from callcenter.ui import tables
from callcenter.ui.forms import LongSelect
from callcenter.ui.tables import Column
from callcenter.ui.templatetags.ui import badge_of

EVIL = "<b>\"&'%s"


def test_each_cell_names_its_column_and_the_first_one_the_line() -> None:
    drawn = tables.body(
        (Column("日時", "fit"), Column("件数"), Column("だれ", bare=True)), [tuple(map(tables.text, "abc"))]
    )
    assert drawn == '<tr><th class="fit" data-label="日時">a<td data-label="件数">b<td>c\n'


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
        assert _tokens(ours) == _tokens(theirs.replace("</option>", ""))


def _tokens(html: str) -> list[str]:
    return sorted(html.replace(">", " > ").replace("<", " < ").split())


def drawn(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def test_a_table_of_a_template_says_each_title_once_and_escapes_what_people_wrote() -> None:
    html = drawn(
        '{% table name, count in rows by="list-title" %}'
        '  {% col title %}<b>{{ name }}</b>\n  {% col _("件数") css="num" %}{{ count }}'
        '  {% col _("操作") silent=True %}<button>x</button>{% endtable %}',
        rows=[("<i>", 1), ("%s", 2)],
        title='"名"',
    )
    assert '<div class="table-scroll" role="region" aria-labelledby="list-title" tabindex="0">' in html
    assert '<table class="table table--cards">' in html
    assert '<th scope="col">&quot;名&quot;</th><th scope="col" class="num">件数</th>' in html
    assert '<th scope="col"><span class="visually-hidden">操作</span></th>' in html
    assert '<tr><th data-label="&quot;名&quot;"><b>&lt;i&gt;</b><td class="num" data-label="件数">1<td><button>' in html
    assert "<b>%s</b><td" in html
    assert html.count("<td><button>x</button>\n") == 2


def test_a_column_sees_the_page_and_its_row_does_not_outlive_the_table() -> None:
    html = drawn(
        '{% table row in rows label="x" css="" %}{% col "a" %}{{ row }}{{ page }}{% endtable %}{{ row }}!',
        rows="ab",
        page=1,
    )
    assert '<table class="table ">' in html
    assert ">a1\n" in html
    assert html.endswith("</div>!")


@pytest.mark.parametrize("source", ["{% table rows %}{% endtable %}", "{% table row in %}{% endtable %}"])
def test_a_table_without_rows_to_walk_is_an_error(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        drawn(source, rows=[])


def test_an_empty_list_says_what_comes_next() -> None:
    html = drawn('{% nothing "inbox" title _("説明") href="/desk/" action=action %}', title="<i>", action="<b>")
    assert '<p class="empty__title">&lt;i&gt;</p><p>説明</p>' in html
    assert 'href="/desk/">&lt;b&gt;</a>' in html
    assert "<p>" not in drawn('{% nothing "inbox" "x" %}')
