"""Tracking a feedback request. Nothing is sent from here: the person sends, and says so."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bounceback.store.models import Application, FeedbackRequest
from bounceback.store.write.events import add_event
from bounceback.store.write.transaction import writing
from bounceback.timeline.kinds import Kind


def save_request(
    owner: int,
    application: int,
    *,
    to_name: str,
    to_address: str,
    tone: str,
    language: str,
    subject: str,
    body: str,
    now: datetime | None = None,
) -> int:
    """Keeps the draft as the person has it now. A request that was sent is not changed. Gives its id.

    Raises LookupError where the application is not there, ValueError where the request was sent already.
    """
    now = now or timezone.now()
    with writing(owner):
        if not Application.objects.filter(owner_id=owner, pk=application).exists():
            raise LookupError("This application is not here any more.")
        request, _ = FeedbackRequest.objects.get_or_create(
            owner_id=owner,
            application_id=application,
            defaults={"drafted_at": now, "to_address": "", "tone": tone, "subject": "", "body": ""},
        )
        if request.sent_at is not None:
            raise ValueError("This request was sent. One request and one reminder are enough.")
        request.to_name, request.to_address = to_name.strip()[:300], to_address.strip()[:500]
        request.tone, request.language = tone[:20], language[:12]
        request.subject, request.body = " ".join(subject.split())[:500], body[:20_000]
        request.save()
        return int(request.pk)


def mark_sent(owner: int, application: int, *, now: datetime | None = None) -> None:
    """The person says that the request went out (a second time: the one reminder).

    It becomes a fact of the application. Raises LookupError where there is no draft, ValueError after the reminder.
    """
    now = now or timezone.now()
    with writing(owner):
        request = _request(owner, application)
        if request.sent_at is None:
            request.sent_at = now
        elif request.reminded_at is None:
            request.reminded_at = now
        else:
            raise ValueError("The request and its one reminder were sent. Let it rest now.")
        request.save(update_fields=["sent_at", "reminded_at"])
        add_event(owner, application, Kind.FEEDBACK_REQUESTED, now, now=now)


def close_request(owner: int, application: int, *, now: datetime | None = None) -> None:
    """No answer is the normal case: the request is put to rest. Raises LookupError where there is none."""
    with writing(owner):
        request = _request(owner, application)
        request.closed_at = now or timezone.now()
        request.save(update_fields=["closed_at"])


def _request(owner: int, application: int) -> FeedbackRequest:
    found = FeedbackRequest.objects.filter(owner_id=owner, application_id=application).first()
    if found is None:
        raise LookupError("There is no request to this application yet.")
    return found
