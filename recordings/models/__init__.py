"""Tables of recordings: the sound of a call, who else may hear it, and the tickets by which it is played."""

from recordings.models.play import PlayTicket
from recordings.models.recording import Reason, Recording, RecordingState
from recordings.models.viewer import RecordingViewer

__all__ = ["PlayTicket", "Reason", "Recording", "RecordingState", "RecordingViewer"]
