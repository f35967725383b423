from django.urls import path

from callcenter.ui import views

urlpatterns = [path("", views.home, name="home")]
