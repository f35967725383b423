from django.urls import path

from callcenter.ui import views

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.page_help, name="help"),
    path("me/put-back/", views.put_back, name="put_back"),
]
