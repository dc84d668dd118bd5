"""The bounce-back page: a "no", and the four parts of the way back up. Each can be left, resumed, skipped."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from bounceback.feedback.draft import LetterKind, Tone
from bounceback.growth.gap import Gap
from bounceback.names.saying import in_a_row
from bounceback.odds.base_rates import base_rate
from bounceback.odds.words import frequency
from bounceback.reframe.proportion import Band, Mark
from bounceback.reframe.readings import Weight
from bounceback.store import letters, read, way_back
from bounceback.store.looking_back import begun
from bounceback.store.values import Story
from bounceback.store.write import applications as write
from bounceback.store.write import bouncebacks, feedback, growth
from bounceback.timeline.kinds import Outcome
from bounceback.web import pictures, words
from bounceback.web.dream import dream_of
from bounceback.web.found import story_or_404
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say
from bounceback.web.pages.application import story_picture
from bounceback.web.pages.letters import (
    CODE_NAMES,
    draft_file,
    language_chips,
    people_chips,
    sent_now,
    tone_chips,
)

PART_NAMES = {
    "reframe": gettext_lazy("Keep your worth"),
    "feedback": gettext_lazy("Get the feedback"),
    "openings": gettext_lazy("Another door"),
    "growth": gettext_lazy("Come back stronger"),
}
MARKS = 60
"""Answered applications in the strip; more are too thin to see."""
GAP_ROWS = 8


class RequestForm(forms.Form):
    """The message to the person who wrote, all of it the person's own to change."""

    to_name = forms.CharField(label=gettext_lazy("To"), required=False, max_length=300)
    to_address = forms.EmailField(label=gettext_lazy("Their address"), max_length=500)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=500)
    body = forms.CharField(label=gettext_lazy("Message"), widget=forms.Textarea(attrs={"rows": 14}))
    tone = forms.CharField(widget=forms.HiddenInput, required=False)
    language = forms.CharField(widget=forms.HiddenInput, required=False)


class GoalForm(forms.Form):
    """One goal, proposed and then the person's own."""

    skill = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=gettext_lazy("What"), max_length=300)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, required=False)
    first_step = forms.CharField(
        label=gettext_lazy("First step, under two hours"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    if_then = forms.CharField(label=gettext_lazy("When"), max_length=500, required=False)
    proof = forms.CharField(
        label=gettext_lazy("What you will be able to show"), max_length=500, required=False
    )
    due = forms.DateField(
        label=gettext_lazy("By"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@require_GET
def bounceback(request: OwnedRequest, pk: int, part: str = "") -> HttpResponse:
    """One part of the way back; the first that is untouched where none is named."""
    story = story_or_404(request.owner, pk)
    if story.row.is_open:
        return HttpResponseRedirect(reverse("application", args=[pk]))
    if story.bounceback is None:
        bouncebacks.open_bounceback(request.owner, pk)
        story = story_or_404(request.owner, pk)
    done = story.bounceback.parts if story.bounceback else {}
    if part not in PART_NAMES:
        part = next((name for name in PART_NAMES if name not in done), "reframe")
    return _page(request, story, part, _PARTS[part](request, story, timezone.now()))


@require_POST
def mark(request: OwnedRequest, pk: int, part: str) -> HttpResponse:
    """Finishes or skips a part, and goes on to the next."""
    state = request.POST.get("state", "done")
    try:
        bouncebacks.mark_part(request.owner, pk, part, state)
    except (LookupError, ValueError) as problem:
        say(request, str(problem))
    return _onward(request, pk, part)


@require_POST
def keep_readings(request: OwnedRequest, pk: int) -> HttpResponse:
    """Keeps which readings ring true."""
    try:
        bouncebacks.set_readings(
            request.owner, pk, request.POST.getlist("reading"), request.POST.get("in_hands", "")
        )
    except LookupError as problem:
        raise Http404(str(problem)) from None
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    say(request, _("Kept."))
    return HttpResponseRedirect(reverse("bounceback_part", args=[pk, "reframe"]))


@require_POST
def debrief(request: OwnedRequest, pk: int) -> HttpResponse:
    """Keeps the debrief as it is; with `lesson` in words and pressed, the lesson too."""
    answers = {
        name.removeprefix("answer-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("answer-")
    }
    try:
        bouncebacks.save_debrief(request.owner, pk, answers)
        if request.headers.get("X-Autosave"):
            return HttpResponse(status=204)
        lesson = request.POST.get("lesson", "").strip()
        if "keep" in request.POST and lesson:
            bouncebacks.keep_lesson(request.owner, lesson, application=pk)
            bouncebacks.mark_part(request.owner, pk, "reframe", "done")
            say(request, _("The lesson is kept. It comes back before your next talk."))
        else:
            say(request, _("Your answers are kept."))
    except LookupError as problem:
        raise Http404(str(problem)) from None
    except ValueError as problem:
        say(request, str(problem))
    return HttpResponseRedirect(f"{reverse('bounceback_part', args=[pk, 'reframe'])}#carry")


@require_POST
def applicants(request: OwnedRequest, pk: int) -> HttpResponse:
    """Keeps how many applied here, as the person has it; an empty field forgets it."""
    typed = request.POST.get("number", "").replace(",", "").replace(".", "").replace(" ", "")
    try:
        if typed and not (typed.isascii() and typed.isdecimal()):
            raise ValueError(_("Nothing was kept: give a whole number such as 400."))
        write.set_applicants(
            request.owner, pk, int(typed[:9]) if typed else None, request.POST.get("source", "")
        )
        say(request, _("Kept.") if typed else _("Taken out."))
    except LookupError as problem:
        raise Http404(str(problem)) from None
    except ValueError as problem:
        say(request, str(problem))
    return HttpResponseRedirect(f"{reverse('bounceback_part', args=[pk, 'reframe'])}#proportion")


@require_POST
def keep_request(request: OwnedRequest, pk: int) -> HttpResponse:
    """Keeps the draft; `act` says what then: "sent" (the person sent it), "send" (now, through their server), or nothing."""
    story = story_or_404(request.owner, pk)
    act = request.POST.get("act", "")
    form = RequestForm(request.POST)
    already_sent = story.feedback is not None and story.feedback.sent_at is not None
    if not already_sent:
        if not form.is_valid():
            if request.headers.get("X-Autosave"):
                return HttpResponse(status=422)
            context = _feedback(request, story, timezone.now()) | {"form": form}
            return _page(request, story, "feedback", context, status=422)
        try:
            feedback.save_request(request.owner, pk, **form.cleaned_data)
        except (LookupError, ValueError) as problem:
            say(request, str(problem))
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    if act == "send":
        if not sent_now(request, pk, LetterKind.REQUEST, ""):
            return HttpResponseRedirect(reverse("bounceback_part", args=[pk, "feedback"]))
        bouncebacks.mark_part(request.owner, pk, "feedback", "done")
        return _onward(request, pk, "feedback")
    if act == "sent":
        try:
            feedback.mark_sent(request.owner, pk)
            bouncebacks.mark_part(request.owner, pk, "feedback", "done")
            say(request, _("Noted. Most do not answer; when one does, it is read here."))
        except (LookupError, ValueError) as problem:
            say(request, str(problem))
        return _onward(request, pk, "feedback")
    say(request, _("The draft is kept."))
    return HttpResponseRedirect(reverse("bounceback_part", args=[pk, "feedback"]))


@require_GET
def request_file(request: OwnedRequest, pk: int) -> HttpResponse:
    """The message as a draft file that mail programs open."""
    story = story_or_404(request.owner, pk)
    part = letters.feedback_part(request.owner, story, timezone.now())
    try:
        return draft_file(letters.letter_file(part.letter), "feedback.eml")
    except LookupError as problem:
        raise Http404(str(problem)) from None


@require_POST
def let_request_rest(request: OwnedRequest, pk: int) -> HttpResponse:
    """Puts a request without an answer to rest."""
    try:
        feedback.close_request(request.owner, pk)
        bouncebacks.mark_part(request.owner, pk, "feedback", "done")
    except LookupError as problem:
        say(request, str(problem))
    return _onward(request, pk, "feedback")


@require_POST
def set_goal(request: OwnedRequest, pk: int) -> HttpResponse:
    """Sets a goal from the gap."""
    form = GoalForm(request.POST)
    if not form.is_valid():
        say(request, _("A goal needs a name and a first step. Nothing was kept."))
        return HttpResponseRedirect(reverse("bounceback_part", args=[pk, "growth"]))
    try:
        growth.set_goal(request.owner, application=pk, **form.cleaned_data)
        bouncebacks.mark_part(request.owner, pk, "growth", "done")
        say(request, _("Your goal is kept. It comes up on Today when it is due."))
    except (LookupError, ValueError) as problem:
        say(request, str(problem))
    return HttpResponseRedirect(reverse("bounceback_part", args=[pk, "growth"]))


@require_POST
def claim(request: OwnedRequest, pk: int) -> HttpResponse:
    """The person says that they can show a skill, and where; or takes it back."""
    skill, label = request.POST.get("skill", ""), request.POST.get("label", "")
    if "take_back" in request.POST:
        growth.unclaim(request.owner, skill)
    elif skill:
        growth.claim(request.owner, skill, label, request.POST.get("shown_by", ""))
        say(request, _("Noted: you can show %(skill)s.") % {"skill": label})
    return HttpResponseRedirect(f"{reverse('bounceback_part', args=[pk, 'growth'])}#gap")


@require_POST
def come_back(request: OwnedRequest, pk: int) -> HttpResponse:
    """Sets the day to look at this employer again, or lets it go."""
    story = story_or_404(request.owner, pk)
    day = request.POST.get("reapply_on", "")
    try:
        growth.set_target(
            request.owner,
            story.row.company,
            role=story.row.role,
            reapply_on=datetime.strptime(day, "%Y-%m-%d").date() if day else None,  # noqa: DTZ007 (a local day)
            why=request.POST.get("why", ""),
            application=pk,
        )
    except ValueError:
        say(request, _("Nothing was kept: give a day such as 2027-05-20."))
    else:
        say(request, _("Kept. Today tells you when the day has come."))
    return HttpResponseRedirect(f"{reverse('bounceback_part', args=[pk, 'growth'])}#again")


def _page(
    request: OwnedRequest, story: Story, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    done = story.bounceback.parts if story.bounceback else {}
    steps = [
        {
            "label": label,
            "address": reverse("bounceback_part", args=[story.row.id, name]),
            "state": "current" if name == part else done.get(name, ""),
        }
        for name, label in PART_NAMES.items()
    ]
    names = list(PART_NAMES)
    base = {
        "place": "applications",
        "row": story.row,
        "story": story,
        "part": part,
        "picture": story_picture(story, timezone.now()),
        "steps": steps,
        "next": next(iter(names[names.index(part) + 1 :]), ""),
    }
    return render(request, f"bounceback/{part}.html", base | context, status=status)


def _onward(request: OwnedRequest, pk: int, part: str) -> HttpResponse:
    names = list(PART_NAMES)
    if part not in names:
        return HttpResponseRedirect(reverse("bounceback", args=[pk]))
    following = next(iter(names[names.index(part) + 1 :]), "")
    if following:
        return HttpResponseRedirect(reverse("bounceback_part", args=[pk, following]))
    say(request, _("That was all of it. Well carried."))
    return HttpResponseRedirect(reverse("today"))


def _reframe(request: OwnedRequest, story: Story, now: datetime) -> dict[str, Any]:
    part = way_back.reframe_part(request.owner, story, now)
    kept = story.bounceback.readings if story.bounceback else ()
    return {
        "reframe": part,
        "facts": [{"text": fact.sentence, "quote": fact.quote} for fact in part.facts],
        "letter_address": _letter_address(part.letter, story.row.id),
        "ticks": [
            {
                "reading": reading,
                "ticked": reading.name in kept,
                "weight": WEIGHTS[reading.weight],
                "why": in_a_row(*reading.because),
            }
            for reading in part.readings.readings
        ],
        "in_hands": story.bounceback.in_hands if story.bounceback else "",
        "strip": _strip(part.proportion.strip, part.proportion.sentences[0].text)
        if part.proportion.strip
        else None,
        "band": _band(part.proportion.band) if part.proportion.band else None,
        "sentences": part.proportion.sentences,
        "questions": [(question, part.answers.get(question.name, "")) for question in part.questions],
        "lesson": part.intention.sentence or part.lesson.text,
        "from_answers": bool(part.intention.sentence or part.lesson.text),
        "lessons": story.lessons,
        "talks": begun(story),
        "applicants": {"number": story.applicants or "", "source": story.applicants_from},
        "usual": base_rate("applicants_for_one_hire"),
    }


def _feedback(request: OwnedRequest, story: Story, now: datetime) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "") for name in ("tone", "language", "address")}
    part = letters.feedback_part(request.owner, story, now, **asked)
    letter = part.letter
    kept = story.feedback
    chosen = asked["tone"] or (kept.tone if kept and kept.tone in set(Tone) else Tone.PLAIN.value)
    spoken = letter.language if letter else asked["language"] or "en"
    initial: dict[str, Any] = {"tone": chosen, "language": spoken}
    if letter is not None:
        initial |= {
            "to_name": part.to_name,
            "to_address": letter.to,
            "subject": letter.subject,
            "body": letter.body,
        }
    here = reverse("bounceback_part", args=[story.row.id, "feedback"])
    stuck = letters.stuck(request.owner, now, [story.row.id])
    return {
        "feedback": part,
        "form": RequestForm(initial=initial),
        "sent": part.sent,
        "reach": letters.how_to_reach(part.advice.contact),
        "server": letters.sending(request.owner),
        "unsure": next((one for one in stuck if one.kind is LetterKind.REQUEST), None),
        "codes": list(CODE_NAMES.items()),
        "tones": tone_chips(here, chosen, spoken),
        "languages": language_chips(here, chosen, spoken),
        "people": people_chips(here, part.advice, letter.to if letter else ""),
        "is_no": story.row.outcome is Outcome.REJECTED,
    }


def _openings(request: OwnedRequest, story: Story, now: datetime) -> dict[str, Any]:
    part = way_back.openings_part(request.owner, story, now)
    return {
        "openings": part,
        "rows": [
            {
                "title": f"{one.opening.title}, {one.opening.company}"
                if one.opening.company
                else one.opening.title,
                "address": reverse("opening", args=[one.opening.id]),
                "end": one.opening.location,
                "why": in_a_row(one.match.why, one.match.missing),
            }
            for one in part.near
        ],
        "same": [
            {"title": one.title, "address": reverse("opening", args=[one.id]), "end": one.location, "why": ""}
            for one in part.same_employer
        ],
        "dream": dream_of(request.owner, now),
    }


def _growth(request: OwnedRequest, story: Story, now: datetime) -> dict[str, Any]:
    part = way_back.growth_part(request.owner, story, now, timezone.localdate(now))
    running = {goal.skill for goal in part.running}
    return {
        "growth": part,
        "picture_gap": gap_picture(part.gap) if part.gap.items else None,
        "first_three": [
            {
                "item": item,
                "claim_address": reverse("claim", args=[story.row.id]),
            }
            for item in part.gap.first_three
        ],
        "proposals": [
            (
                goal,
                GoalForm(
                    auto_id=f"id_goal{number}_%s",
                    initial={
                        "skill": goal.skill,
                        "title": goal.label,
                        "reason": goal.reason,
                        "first_step": goal.first_step,
                        "if_then": goal.if_then,
                        "proof": goal.proof,
                        "due": goal.by,
                    },
                ),
            )
            for number, goal in enumerate(part.proposals)
            if goal.skill not in running
        ],
        "claims": read.claims(request.owner),
    }


WEIGHTS = {
    Weight.SAID: gettext_lazy("they say so"),
    Weight.FITS: gettext_lazy("fits what we know"),
    Weight.POSSIBLE: gettext_lazy("possible"),
    Weight.LESS: gettext_lazy("less likely here"),
    Weight.CANNOT: gettext_lazy("cannot have been it"),
}
_PARTS = {"reframe": _reframe, "feedback": _feedback, "openings": _openings, "growth": _growth}


def gap_picture(gap: Gap) -> pictures.Picture:
    """Asked for, shown, missing: the strongest asked first, at most eight."""
    items = sorted(gap.items, key=lambda item: (-item.strength, item.label))[:GAP_ROWS]
    shown = sum(item.is_shown for item in gap.items)
    total = len(gap.items)
    sentence = _("Of the %(total)s skills that were asked for, your CV shows %(shown)s.") % {
        "total": words.number(total),
        "shown": words.number(shown),
    }
    return pictures.gap(
        "gap",
        [
            pictures.Need(
                item.label, round(item.strength * 100), max(item.shown, item.instead_level), item.says
            )
            for item in items
        ],
        sentence=sentence,
        title=_("Asked for, shown, missing"),
        description="; ".join(
            _("%(skill)s: %(says)s") % {"skill": item.label, "says": item.says} for item in items
        ),
        head=(_("Skill"), _("How strongly it is asked for"), _("What you show")),
    )


def _letter_address(entry: Any, pk: int) -> str:
    if entry is None or entry.message is None:
        return ""
    return f"{reverse('message')}?{urlencode({'id': entry.message.message_id, 'application': pk})}"


def _strip(marks: tuple[Mark, ...], sentence: str) -> pictures.Picture:
    kinds = {
        "offer": _("an offer"),
        "talk": _("a talk"),
        "no": _("a no"),
        "open": _("open"),
        "out": _("ended"),
    }
    first, shown = _stretch(marks)
    run, all_of_run = sum(mark.in_run for mark in shown), sum(mark.in_run for mark in marks)
    this = next((place for place, mark in enumerate(shown) if mark.this), None)
    whole = len(shown) == len(marks)
    of_all = {"n": len(shown), "all": len(marks)}
    return pictures.strip(
        "strip",
        [
            pictures.Try(mark.kind in {"talk", "offer"}, (str(first + place + 1), kinds[mark.kind]))
            for place, mark in enumerate(shown)
        ],
        sentence="",
        title=_("Your answered applications in order")
        if whole
        else _("Your answered applications in order: the last %(n)s of %(all)s") % of_all
        if first + len(shown) == len(marks)
        else _("Your answered applications in order: %(n)s of %(all)s, around this one") % of_all,
        description=sentence,
        head=(_("Application"), _("Came to")),
        run=run,
        run_label=_("%(n)s noes since") % {"n": all_of_run} if run > 1 else "",
        this=this,
        this_label=_("this one"),
        first_label=_("the first") if first == 0 else str(first + 1),
    )


def _stretch(marks: tuple[Mark, ...]) -> tuple[int, tuple[Mark, ...]]:
    """The last answered applications, at most MARKS of them, or so many around this one where it is older; and how many
    stand before."""
    this = next((place for place, mark in enumerate(marks) if mark.this), len(marks) - 1)
    first = max(0, min(len(marks) - MARKS, this - MARKS // 2))
    return first, marks[first : first + MARKS]


def _band(band: Band) -> pictures.Picture:
    return pictures.interval(
        "band",
        band.low,
        band.median,
        band.high,
        sentence="",
        title=band.title,
        description=band.description,
        low_label=band.low_label,
        middle_label=band.median_label,
        high_label=band.high_label,
        published=[pictures.Mark(tick.value, tick.label) for tick in band.ticks],
        end_label=_("%(n)s in 100"),
        table=pictures.Table(
            (_("Rate"), _("As a frequency")),
            (
                (_("yours, lowest"), frequency(band.low)),
                (_("yours"), frequency(band.median)),
                (_("yours, highest"), frequency(band.high)),
                *((tick.label, tick.source) for tick in band.ticks),
            ),
        ),
    )


urlpatterns = [
    path("applications/<int:pk>/way-back", bounceback, name="bounceback"),
    path("applications/<int:pk>/way-back/<str:part>", bounceback, name="bounceback_part"),
    path("applications/<int:pk>/way-back/<str:part>/mark", mark, name="mark_part"),
    path("applications/<int:pk>/readings", keep_readings, name="keep_readings"),
    path("applications/<int:pk>/applicants", applicants, name="applicants"),
    path("applications/<int:pk>/debrief", debrief, name="debrief"),
    path("applications/<int:pk>/feedback", keep_request, name="keep_request"),
    path("applications/<int:pk>/feedback.eml", request_file, name="request_file"),
    path("applications/<int:pk>/feedback/rest", let_request_rest, name="let_request_rest"),
    path("applications/<int:pk>/goal", set_goal, name="set_goal"),
    path("applications/<int:pk>/claim", claim, name="claim"),
    path("applications/<int:pk>/come-back", come_back, name="come_back"),
]
