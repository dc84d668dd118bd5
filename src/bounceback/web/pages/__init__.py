"""The pages, one module for each place; a module's `urlpatterns` join the site by themselves."""
