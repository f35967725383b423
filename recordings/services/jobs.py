"""Names of this app's tasks: services know no task, tasks know services."""

CHECK = "recordings.check"
DISCARD = "recordings.discard"
FETCH = "recordings.fetch"
