"""Person-owned tables: the account of a person, and the one-time codes already taken."""

from __future__ import annotations

import secrets
import unicodedata
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from callcenter.core.ids import uuid7
from callcenter.core.known import known

# Without 0/O and 1/I: a code is read out on the telephone.
_CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_staff_code() -> str:
    """A code that stands for a person in logs: says nothing about name or order of arrival."""
    return "U-" + "".join(secrets.choice(_CODE_ALPHABET) for _i in range(6))


class UserManager(BaseUserManager["User"]):
    def get(self, *args: Any, **wanted: Any) -> User:
        """As ever; by its id alone, which every request asks for, without composing the query anew."""
        if args or self._db or wanted.keys() != {"pk"}:
            return super().get(*args, **wanted)
        user = known(self.model, "id", self.model._meta.pk.get_prep_value(wanted["pk"]))
        if user is None:
            raise self.model.DoesNotExist()
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person with a lower-case address; without a password nobody can sign in until one is set."""
        code = fields.pop("staff_code", "") or new_staff_code()
        user = self.model(email=email.strip().lower(), staff_code=code, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class Language(models.TextChoices):
    JA = "ja", "日本語"
    EN = "en", "English"


class User(AbstractBaseUser, PermissionsMixin):
    """A person (or a machine) that signs in. Rights come from memberships, never from here."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("メールアドレス"), unique=True)
    display_name = models.CharField(_("氏名"), max_length=80)
    staff_code = models.CharField(_("利用者コード"), max_length=16, unique=True)
    language = models.CharField(_("表示言語"), max_length=5, choices=Language.choices, default=Language.JA)
    shortcuts = models.BooleanField(_("一文字のショートカット"), default=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    strong_password = models.BooleanField(default=False, editable=False)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    deactivated_at = models.DateTimeField(null=True, editable=False)
    # Tokens made and sessions opened before this instant are dead, in whatever company they live.
    tokens_from = models.DateTimeField(db_default=Now(), editable=False)
    previous_login = models.DateTimeField(null=True, editable=False)
    previous_ip = models.GenericIPAddressField(null=True, editable=False)
    last_ip = models.GenericIPAddressField(null=True, editable=False)
    code_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    code_failed_at = models.DateTimeField(null=True, editable=False)

    objects = UserManager()

    class Meta:
        ordering = ["staff_code"]
        constraints = [
            # A superuser passes every has_perm; nobody reads everything here.
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="accounts_user_no_superuser"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_user_email_lower"),
            models.CheckConstraint(condition=models.Q(language__in=Language.values), name="accounts_user_language"),
        ]

    def __str__(self) -> str:
        return self.staff_code

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session dies with the password and with ``tokens_from``, whether or not anybody has a list of sessions."""
        bound = f"{self.password}|{self.tokens_from.isoformat()}"
        return salted_hmac("accounts.session", bound, secret=secret, algorithm="sha256").hexdigest()

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else unicodedata.normalize("NFKC", raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """However a keyboard composes its letters. A hash from before passwords were normalised holds any of the forms."""
        if raw_password is None:
            return False
        forms = dict.fromkeys([unicodedata.normalize(form, raw_password) for form in ("NFKC", "NFC", "NFD")])
        return any(super(User, self).check_password(text) for text in (*forms, *({raw_password} - forms.keys())))

    @property
    def spoken(self) -> str:
        """The language of this person's pages and mails: their choice, while it is offered."""
        return self.language if self.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    @property
    def is_staff(self) -> bool:
        """No person may enter a Django admin site; there is none."""
        return False


class UsedCode(models.Model):
    """A one-time code that was accepted. The database refuses the second acceptance, whichever process asks."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    counter = models.BigIntegerField()
    used_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "counter"], name="accounts_usedcode_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
