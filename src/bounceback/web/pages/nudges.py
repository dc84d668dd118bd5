"""What Today may say: each hint can be turned off for good."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bounceback.store import read
from bounceback.store.write.care import set_quiet
from bounceback.store.write.weeks import set_review_day
from bounceback.today import RowKind
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

NUDGES = {
    RowKind.NO.value: gettext_lazy("Tell you about a “no”"),
    RowKind.RESUME.value: gettext_lazy("Offer to go on with a way back that you began"),
    RowKind.FEEDBACK.value: gettext_lazy("Offer to ask somebody for feedback"),
    RowKind.OPENINGS.value: gettext_lazy("Say that there are openings like one that you wanted"),
    RowKind.DEBRIEF.value: gettext_lazy("Offer to look back on a talk"),
    "lessons": gettext_lazy("Show lessons and answers before a talk"),
    RowKind.THANKS.value: gettext_lazy("Offer a thank-you after a talk"),
    RowKind.FOLLOW_UP.value: gettext_lazy("Offer to ask once how it stands"),
    RowKind.LET_GO.value: gettext_lazy("Say that waiting has become unlikely to bring an answer"),
    RowKind.TASK.value: gettext_lazy("Remind you of a task that falls due"),
    RowKind.GOAL.value: gettext_lazy("Remind you of a goal that falls due"),
    RowKind.REAPPLY.value: gettext_lazy("Say that an employer can be tried again"),
    RowKind.REVIEW.value: gettext_lazy("Ask about messages that are unclear"),
    RowKind.SEARCH.value: gettext_lazy("Say that a search you keep has new openings"),
    RowKind.RECONNECT.value: gettext_lazy("Say that there is somebody to write to this week"),
    RowKind.WEEK_REVIEW.value: gettext_lazy("Offer a look at your week, on the day below"),
    RowKind.WEEK.value: gettext_lazy("Ask how heavy the week was, where you wanted that"),
}


@require_http_methods(["GET", "POST"])
def nudges(request: OwnedRequest) -> HttpResponse:
    """Shows and keeps them."""
    if request.method == "POST":
        may = set() if "none" in request.POST else set(request.POST.getlist("may"))
        set_quiet(request.owner, [kind for kind in NUDGES if kind not in may])
        day = request.POST.get("review_day", "")
        if day in {str(number) for number in WEEKDAYS}:
            set_review_day(request.owner, int(day))
        say(request, _("Kept."))
        return HttpResponseRedirect(reverse("nudges"))
    preferences = read.preferences(request.owner)
    quiet = preferences.quiet
    return render(
        request,
        "nudges.html",
        {
            "place": "settings",
            "nudges": [(kind, name, kind not in quiet) for kind, name in NUDGES.items()],
            "days": [(number, name, number == preferences.review_day) for number, name in WEEKDAYS.items()],
        },
    )


urlpatterns = [path("settings/today", nudges, name="nudges")]
