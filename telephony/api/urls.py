"""The addresses to which exchanges report, below /api/v1/."""

from django.urls import path

from telephony.api import views

app_name = "api-telephony"

urlpatterns = [path("telephony/<slug:provider>/", views.Webhook.as_view(), name="webhook")]
