"""Entry points of the queue."""

from audit.services.sealing import seal_due
from callcenter.core.tasks import system_task


@system_task(name="audit.seal", queue="seal")
def seal() -> None:
    """In the sealer only: seals what is due. The sealer holds the key and publishes nothing, so it works at once."""
    seal_due()
