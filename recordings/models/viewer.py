"""Named viewers (録音を聞ける人): people who may hear one recording although their role does not say so."""

from __future__ import annotations

from accounts.models import ObjectGrant
from callcenter.core.fields import TenantForeignKey


class RecordingViewer(ObjectGrant):
    """A grant never outlives the membership: whoever left the company hears nothing."""

    content_object = TenantForeignKey("recordings.Recording", related_name="viewers")
