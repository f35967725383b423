"""What an API token may do: a scope is a permission's name, or the name of a bundle."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import TELEPHONY
from callcenter.core.permissions import Permission as Can

ALL = "all"
BUNDLES: dict[str, tuple[str | Promise, frozenset[Can]]] = {
    ALL: (_("自分ができることすべて"), frozenset(Can)),
    "telephony": (_("受電の登録と録音の送信だけ"), TELEPHONY.permissions),
    "read": (
        _("受電と伝言を読むだけ"),
        frozenset(
            {
                Can.SELF,
                Can.TENANT_VIEW,
                Can.DIRECTORY_VIEW,
                Can.CALL_LIST,
                Can.CALL_VIEW,
                Can.CALL_VALUES,
                Can.MESSAGE_VIEW,
            }
        ),
    ),
    "audit": (_("監査ログを読んで出力する"), frozenset({Can.SELF, Can.TENANT_VIEW, Can.AUDIT_VIEW, Can.AUDIT_EXPORT})),
}
# A token can never make or end tokens: a leaked one must not outlive its own end.
_NEVER = frozenset({Can.TOKEN_OWN})


def is_scope(name: str) -> bool:
    return name in BUNDLES or name in {permission.value for permission in Can}


def allowed(scopes: Iterable[str]) -> frozenset[Can]:
    """The permissions that these scopes leave of the person's own; unknown names leave nothing."""
    result: frozenset[Can] = frozenset()
    for name in scopes:
        bundle = BUNDLES.get(name)
        if bundle is not None:
            result |= bundle[1]
        elif is_scope(name):
            result |= {Can(name)}
    return result - _NEVER
