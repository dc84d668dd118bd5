"""The owner leads: every index, every unique constraint, every table of a person's data."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

MODELS = list(apps.get_app_config("store").get_models())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_has_an_owner_that_leads_each_index_and_constraint(model: type[models.Model]) -> None:
    assert model._meta.get_field("owner").remote_field is not None
    for index in model._meta.indexes:
        assert index.fields[0] == "owner", index.name
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert constraint.fields[0] == "owner", constraint.name
    for field in model._meta.local_fields:
        assert not field.db_index or field.primary_key, field.name
        assert not field.unique or field.primary_key, field.name


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_database_itself_has_no_index_that_another_column_leads(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    for name, constraint in found.items():
        if (constraint["index"] or constraint["unique"]) and not constraint["primary_key"]:
            assert constraint["columns"][0] == "owner_id", name


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say() -> None:
    from io import StringIO

    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())
