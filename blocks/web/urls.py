"""Pages of blocks: /p/<client>/blocks/."""

from django.urls import path

from blocks.web import views

app_name = "blocks"

_BLOCKS = "p/<slug:client>/blocks/"

urlpatterns = [
    path(_BLOCKS, views.blocks, name="blocks"),
    path(f"{_BLOCKS}<uuid:block_id>/", views.decide, name="decide"),
]
