"""Writes. Keyword-only, actor first, the permission is checked here, every one leaves its audit event."""

from retention.services.holds import keep_record, release_hold, set_hold
from retention.services.policies import (
    Change,
    decide_proposal,
    lock_class,
    propose_policies,
    retract_proposal,
    set_policies,
    take_up_changes,
    withdraw_change,
)

__all__ = [
    "Change",
    "decide_proposal",
    "keep_record",
    "lock_class",
    "propose_policies",
    "release_hold",
    "retract_proposal",
    "set_hold",
    "set_policies",
    "take_up_changes",
    "withdraw_change",
]
