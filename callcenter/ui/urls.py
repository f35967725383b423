from django.urls import path

from callcenter.ui import views

urlpatterns = [
    path("", views.home, name="home"),
    path("me/put-back/", views.put_back, name="put_back"),
]
