"""REST addresses of the script and of the instructions of the day, below /api/v1/."""

from django.urls import path

from knowledge.api import instructions, views

app_name = "api-knowledge"

urlpatterns = [
    path("tenants/<slug:slug>/knowledge/", views.KnowledgeView.as_view(), name="knowledge"),
    path("tenants/<slug:slug>/knowledge/publish/", views.PublishView.as_view(), name="publish"),
    path("tenants/<slug:slug>/instructions/", instructions.InstructionsView.as_view(), name="instructions"),
    path(
        "tenants/<slug:slug>/instructions/<uuid:instruction_id>/withdraw/",
        instructions.WithdrawView.as_view(),
        name="withdraw",
    ),
]
