"""Adapters: what each sort of exchange says, behind one interface. They know no database."""

from collections.abc import Mapping

from telephony.adapters.base import Adapter, Notice, Received
from telephony.adapters.generic import Generic
from telephony.adapters.twilio import Twilio
from telephony.choices import Provider

ADAPTERS: Mapping[str, Adapter] = {Provider.GENERIC: Generic(), Provider.TWILIO: Twilio()}

__all__ = ["ADAPTERS", "Adapter", "Notice", "Received"]
