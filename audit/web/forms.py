"""Forms of the log: filters in the query string, orders of exports."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from audit.labels import OUTCOMES
from audit.models import ExportFormat
from audit.purposes import TICKET, Purpose
from audit.queries.search import QUALIFIERS, EventFilter, day_start, parse_query
from audit.registry import event_types
from audit.words import GROUPS
from callcenter.core.errors import Invalid
from callcenter.ui import inputs
from callcenter.ui.companies import CompanyField, Find
from callcenter.ui.forms import Chips, Choices, LongSelect


def action_choices(chosen: str = "") -> Choices:
    """Groups of operations, and the single ones of the group that is chosen: all of them are as long as thirty rows."""
    noun = chosen.partition(".")[0]
    return _action_choices(noun if noun in GROUPS else "", get_language())


@cache
def _action_choices(noun: str, _language: str | None) -> Choices:
    """In the language of the page: fifty words that are the same for everybody."""
    types = event_types()
    nouns = {event.noun for event in types}
    groups = tuple((f"{each}.", str(label)) for each, label in GROUPS.items() if each in nouns)
    choices = (("", gettext("すべて")), (gettext("まとめて（選ぶと、次に操作ごとに選べます）"), groups))
    singles = tuple((event.code, str(event.label)) for event in types if event.noun == noun)
    return (*choices, (gettext("操作ごと"), singles)) if singles else choices


class FilterForm(forms.Form):
    """Filters of the log. All are optional; dates are whole days of the screen's time zone, the last one included."""

    lead = _("検索していません。次の項目を直してください。")
    q = inputs.Text(
        label=_("検索"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "actor:OP-014 object:… ip:…"}),
    )
    client = CompanyField(label=_("委託元"), required=False, empty=_("すべて"))
    action = forms.ChoiceField(label=_("操作"), required=False, widget=LongSelect)
    outcome = forms.ChoiceField(label=_("結果"), required=False, choices=[("", _("すべて")), *OUTCOMES.items()])
    since = inputs.Day(label=_("開始日"), required=False)
    until = inputs.Day(label=_("終了日"), required=False)

    def __init__(self, *args: Any, find: Find | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choice("action").choices = action_choices(self.data.get("action", ""))
        if find:
            self._choice("client").offer(find)
        else:
            del self.fields["client"]

    def wanted(self) -> EventFilter:
        """Raises Invalid for a malformed qualifier. Call it when the form is valid."""
        data = self.cleaned_data
        wanted = EventFilter(
            tenant=data.get("client", ""),
            action=data["action"],
            outcome=data["outcome"],
            since=day_start(data["since"]) if data["since"] else None,
            until=day_start(data["until"] + timedelta(days=1)) if data["until"] else None,
        )
        found, others = parse_query(data["q"], wanted)
        if others:
            text = _(
                "読めない語があります。「actor:OP-014」のように、項目と値を「:」でつないでください。使える項目は %(names)s です。"
            )
            raise Invalid(errors={"q": [text % {"names": ", ".join(QUALIFIERS)}]})
        return found

    def _choice(self, name: str) -> Any:
        return self.fields[name]


class ExportForm(forms.Form):
    """An order. Dates as in FilterForm."""

    lead = _("出力はまだ始めていません。次の項目を直してください。")
    tenant = CompanyField(label=_("委託元"))
    since = inputs.Day(label=_("開始日"))
    until = inputs.Day(label=_("終了日"), help_text=_("この日までの記録が含まれます。"))
    format = forms.ChoiceField(
        label=_("形式"),
        choices=ExportFormat.choices,
        widget=Chips,
        initial=ExportFormat.CSV.value,
        help_text=_("改ざんがないことを確かめるには、検証用バンドルを選んでください。"),
    )
    purpose = forms.ChoiceField(label=_("目的"), choices=Purpose.choices)
    ticket = inputs.Pattern(
        label=_("受付番号"),
        regex=TICKET,
        required=False,
        max_length=32,
        help_text=_("半角の大文字、数字、ハイフンで32文字までです。"),
    )
    error_names = {"to": "until", "from": "since"}

    def __init__(self, *args: Any, find: Find, only: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["tenant"]
        choice.offer(find)
        if only:
            choice.widget, choice.initial = forms.HiddenInput(), only
        self.fields["since"].initial, self.fields["until"].initial = _month_ago(), timezone.localdate()
        self.fields["purpose"].initial = Purpose.AUDIT.value


def _month_ago() -> date:
    return timezone.localdate() - timedelta(days=30)
