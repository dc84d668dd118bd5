"""What the reader was not sure of: one verdict each, and nothing counts before it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bounceback.store import read
from bounceback.store.values import ReviewItem
from bounceback.store.write import reviews
from bounceback.timeline.kinds import Kind
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say
from bounceback.web.pages.application import KIND_NAMES, RECORDABLE

QUESTIONS = {
    Kind.REJECTION: "Is this a no to you?",
    Kind.CLOSED: "Was this vacancy closed for everybody?",
    Kind.OFFER: "Is this an offer?",
    Kind.INTERVIEW: "Is this about a talk with you?",
}


@require_GET
def review(request: OwnedRequest) -> HttpResponse:
    """The list, newest first."""
    return render(
        request,
        "review.html",
        {
            "place": "applications",
            "items": [_item(item) for item in read.reviews(request.owner, limit=20)],
            "total": read.review_count(request.owner),
            "kinds": [(kind.value, KIND_NAMES[kind]) for kind in RECORDABLE],
        },
    )


@require_POST
def verdict(request: OwnedRequest) -> HttpResponse:
    """One verdict: "yes", "other" (with a kind), or "no" (not about an application)."""
    message_id, part = request.POST.get("message_id", ""), request.POST.get("part", "0")
    said = request.POST.get("verdict", "")
    chosen = request.POST.get("application", "")
    kind = request.POST.get("kind", "")
    try:
        if said == "no":
            act = reviews.dismiss(request.owner, message_id, int(part))
            say(request, _("It counts for nothing."), undo=reverse("undo", args=[act]))
        else:
            reviews.confirm(
                request.owner,
                message_id,
                int(part),
                kind=Kind(kind) if said == "other" and kind else None,
                application=int(chosen) if chosen.isdigit() else None,
            )
            act_done = read.last_act(request.owner)
            say(request, _("It counts now."), undo=reverse("undo", args=[act_done.id]) if act_done else "")
    except (LookupError, ValueError) as problem:
        say(request, str(problem))
    return HttpResponseRedirect(reverse("review"))


def _item(item: ReviewItem) -> dict[str, Any]:
    return {
        "item": item,
        "kind": KIND_NAMES.get(item.kind, ""),
        "question": QUESTIONS.get(item.kind, _("Is this about an application of yours?")),
        "who": item.message.sender.name or item.message.sender.address,
    }


urlpatterns = [
    path("review", review, name="review"),
    path("review/verdict", verdict, name="verdict"),
]
