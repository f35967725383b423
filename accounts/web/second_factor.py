"""Recovery codes and the end of a second factor. allauth's own pages show the codes as often as one asks."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.views import DeactivateTOTPView
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.services import people, second_factor
from callcenter.core.middleware import Request


@never_cache
def recovery_codes(request: Request) -> HttpResponse:
    """The codes, once, in the session that has just made them; else only the way to new ones."""
    user: Any = request.user
    codes = second_factor.codes_to_show(request, user)
    return render(request, "mfa/recovery_codes/index.html", {"unused_codes": codes})


class Deactivate(DeactivateTOTPView):  # type: ignore[misc]
    """Where the second factor is not a duty (the demo's own accounts)."""

    def form_valid(self, form: Any) -> HttpResponse:
        people.drop_own_second_factor(request=self.request, user_id=self.request.user.pk)
        return redirect(self.get_success_url())


deactivate = Deactivate.as_view()
