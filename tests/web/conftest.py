"""The ground of the tests of single pages: rows that no writer makes in this form, laid directly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bounceback.timeline.kinds import Kind

from .made import BEGAN

Letter = Callable[..., None]


@pytest.fixture
def changed(db: None) -> Callable[..., None]:
    """`changed(Opening, url="…")`: every row of a table as no writer would make it."""

    def change(model: Any, **columns: object) -> None:
        model.objects.update(**columns)

    return change


@pytest.fixture
def letter(db: None) -> Letter:
    """A kept message from somebody, with the event that it says."""
    from bounceback.store.models import Event, Message
    from bounceback.store.write.projection import project
    from bounceback.store.write.transaction import writing

    def lay(
        owner: int,
        application: int,
        name: str,
        address: str,
        *,
        kind: Kind = Kind.ACKNOWLEDGED,
        number: int = 0,
    ) -> None:
        at = BEGAN + timedelta(days=20, minutes=number)
        message_id = f"{number}.{address}"
        with writing(owner):
            Message.objects.create(
                owner_id=owner,
                message_id=message_id,
                at=at,
                sender_name=name,
                sender_address=address,
                subject="Your application",
            )
            Event.objects.create(
                owner_id=owner,
                application_id=application,
                root=f"mail:{message_id}:0:0",
                recorded_at=at,
                kind=kind.value,
                at=at,
                source="mail",
                message_id=message_id,
                change="set" if kind is Kind.INTERVIEW else "",
                round="1" if kind is Kind.INTERVIEW else "",
            )
            project(owner, [application])

    return lay
