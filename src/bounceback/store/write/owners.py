"""The people whose data this is: the person, and the invented one of the sample search."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import transaction

from bounceback.store.models import Preferences
from bounceback.store.opening_index import discard_strays

PERSON = "me"
SAMPLE = "sample"


def ensure_owner(name: str = PERSON) -> int:
    """The id of the owner with that name, made with empty preferences where it is new."""
    user_model = get_user_model()
    existing = user_model.objects.filter(username=name).values_list("pk", flat=True).first()
    if existing is not None:
        return int(existing)
    with transaction.atomic():
        user, created = user_model.objects.get_or_create(username=name)
        if created:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        Preferences.objects.get_or_create(owner=user, defaults={"is_sample": name == SAMPLE})
    return int(user.pk)


def discard_sample() -> None:
    """Throws the sample search away, with everything in it. The person's own data is not touched."""
    with transaction.atomic():
        get_user_model().objects.filter(username=SAMPLE).delete()
    discard_strays()
