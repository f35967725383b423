"""Deletion of what is due: hold and period checked under a lock, the key first, resumable, every step in the log."""

from tenants.retention.engine import Outcome, run_class
from tenants.retention.registry import ModelKind, RetentionKind, Spared, kinds_of, registered_classes

__all__ = [
    "ModelKind",
    "Outcome",
    "RetentionKind",
    "Spared",
    "kinds_of",
    "registered_classes",
    "run_class",
]
