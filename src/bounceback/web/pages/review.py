"""What the reader was not sure of: one verdict each by one press or one key, and nothing counts before it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from bounceback.names.saying import said_again
from bounceback.odds.words import frequency
from bounceback.store import read
from bounceback.store.values import ReviewItem
from bounceback.store.write import reviews
from bounceback.timeline.assemble import DOUBTS
from bounceback.timeline.kinds import Kind
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say
from bounceback.web.pages.application import KIND_NAMES, with_alike

QUESTIONS = {
    Kind.REJECTION: gettext_lazy("Is this a no to you?"),
    Kind.CLOSED: gettext_lazy("Was this vacancy closed for everybody?"),
    Kind.OFFER: gettext_lazy("Is this an offer?"),
    Kind.INTERVIEW: gettext_lazy("Is this about a talk with you?"),
}


SHOWN = 20
"""Questions on one page; the next come up as these are answered."""

WORTH_SAYING = 0.95
"""From this confidence on the doubt is about something else than what the message says."""

THEIR_KEYS = (
    Kind.REJECTION,
    Kind.CLOSED,
    Kind.INTERVIEW,
    Kind.ASSESSMENT,
    Kind.REQUEST,
    Kind.OFFER,
    Kind.ACKNOWLEDGED,
    Kind.OUTREACH,
    Kind.FEEDBACK,
)
OWN_KEYS = (
    Kind.APPLIED,
    Kind.FOLLOW_UP,
    Kind.FEEDBACK_REQUESTED,
    Kind.WITHDRAWN,
    Kind.ACCEPTED,
    Kind.DECLINED,
)
"""What a message can be instead, in the order of its keys 1 to 9: of theirs, and of the person's own."""


@require_GET
def review(request: OwnedRequest) -> HttpResponse:
    """The list, newest first."""
    return render(
        request,
        "review.html",
        {
            "place": "applications",
            "items": [_item(item) for item in read.reviews(request.owner, limit=SHOWN)],
            "total": read.review_count(request.owner),
        },
    )


@require_POST
def verdict(request: OwnedRequest) -> HttpResponse:
    """One verdict: "yes", "no" (not about an application), a kind, or "other" with the kind in a field of its own.

    Goes to the question after the one that was answered.
    """
    message_id, part = request.POST.get("message_id", ""), request.POST.get("part", "0")
    said = request.POST.get("verdict", "")
    chosen = request.POST.get("application", "")
    asked = [_name(item) for item in read.reviews(request.owner, limit=SHOWN)]
    try:
        if said == "no":
            act = read.act(request.owner, reviews.dismiss(request.owner, message_id, int(part)))
            say(
                request,
                with_alike(_("It counts for nothing."), act.alike),
                undo=reverse("undo", args=[act.id]),
            )
        else:
            reviews.confirm(
                request.owner,
                message_id,
                int(part),
                kind=_kind(said, request.POST.get("kind", "")),
                application=int(chosen) if chosen.isdigit() else None,
            )
            done = read.last_act(request.owner)
            if done is not None:
                words = with_alike(_("It counts now."), done.alike)
                say(request, words, undo=reverse("undo", args=[done.id]))
    except (LookupError, ValueError) as problem:
        say(request, str(problem))
    place = _next(
        asked, (message_id, part), [_name(item) for item in read.reviews(request.owner, limit=SHOWN)]
    )
    return HttpResponseRedirect(reverse("review") + (f"#question-{place}" if place else ""))


def _kind(said: str, field: str) -> Kind | None:
    """The kind that was said; None for the suggested one. Raises ValueError on any other word."""
    if said == "yes":
        return None
    return Kind(field if said == "other" else said)


def _name(item: ReviewItem) -> tuple[str, str]:
    return item.message.message_id, str(item.part)


def _next(asked: list[tuple[str, str]], answered: tuple[str, str], left: list[tuple[str, str]]) -> int:
    """The number from 1 of the question to go to: the first that is left of those after the answered one, else the
    last; 0 where none is left."""
    after = asked[asked.index(answered) :] if answered in asked else asked
    return next((left.index(name) + 1 for name in after if name in left), len(left))


def _item(item: ReviewItem) -> dict[str, Any]:
    kinds = OWN_KEYS if item.message.own else THEIR_KEYS
    return {
        "item": item,
        "why": said_again(item.why, DOUBTS),
        "kind": KIND_NAMES.get(item.kind, ""),
        "question": QUESTIONS.get(item.kind, _("Is this about an application of yours?")),
        "who": item.message.sender.name or item.message.sender.address,
        "sure": frequency(item.confidence) if item.confidence < WORTH_SAYING else "",
        "others": [
            (number, kind.value, KIND_NAMES[kind])
            for number, kind in enumerate(kinds, 1)
            if kind is not item.kind
        ],
    }


urlpatterns = [
    path("review", review, name="review"),
    path("review/verdict", verdict, name="verdict"),
]
