"""What accounts announces. Higher apps listen (docs/adr); nothing here imports them.

``person_access_ended``: sent inside the transaction that ends a person's access. Arguments: ``user_id`` (UUID) and
``tenant_id`` (UUID of the company, or None for every company). Receivers end what they have handed out: tickets,
links, streams.
"""

from django.dispatch import Signal

person_access_ended = Signal()
