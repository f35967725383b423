"""REST addresses of the script, below /api/v1/."""

from django.urls import path

from knowledge.api import views

app_name = "api-knowledge"

urlpatterns = [
    path("tenants/<slug:slug>/knowledge/", views.KnowledgeView.as_view(), name="knowledge"),
    path("tenants/<slug:slug>/knowledge/publish/", views.PublishView.as_view(), name="publish"),
]
