"""Survivors that are no gap, each with the reason. The key is ``path:function:call`` or the name of the wall."""

EXPLAINED: dict[str, str] = {}
