"""Where a record of a room above stands on its way out, as its table holds it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kept(models.TextChoices):
    """Deletion goes one way; a crash resumes from the state."""

    KEPT = "kept", _("保存中")
    SHREDDING = "shredding", _("削除中")
    SHREDDED = "shredded", _("削除済")
