"""Growth: the CV and what it shows, small goals, the days to come back, and what the last noes asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from bounceback.growth.titles import title_in
from bounceback.skills.cv import MOST_BYTES, MOST_TEXT, read_cv
from bounceback.skills.evidence import Evidence
from bounceback.store import read
from bounceback.store.gaps import LEAST, OftenMissing, often_missing
from bounceback.store.skills import evidence_of_person
from bounceback.store.targets import new_at_targets, stones
from bounceback.store.values import ApplicationRow, TargetValue
from bounceback.store.write import growth as writer
from bounceback.timeline.kinds import Outcome
from bounceback.web import pictures, words
from bounceback.web.middleware import OwnedRequest
from bounceback.web.notices import say

LET_GO = "growth_let_go"
"""Where the session keeps what was taken out last, so that one press brings it back."""
FINISHED_SHOWN = 20


class CVForm(forms.Form):
    """A CV as a file or as text."""

    text = forms.CharField(
        label=gettext_lazy("Or paste its text"),
        required=False,
        max_length=MOST_TEXT,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class TargetForm(forms.Form):
    """An employer to come back to."""

    company = forms.CharField(label=gettext_lazy("Employer"), max_length=300)
    role = forms.CharField(label=gettext_lazy("Role"), max_length=300, required=False)
    reapply_on = forms.DateField(
        label=gettext_lazy("Look again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("On that day it stands on Today."),
    )
    why = forms.CharField(label=gettext_lazy("Why them"), max_length=500, required=False)


@require_GET
def growth(request: OwnedRequest) -> HttpResponse:
    """The page."""
    return _page(request)


def _page(
    request: OwnedRequest,
    *,
    cv_form: CVForm | None = None,
    target_form: TargetForm | None = None,
    problems: tuple[str, ...] = (),
) -> HttpResponse:
    day = timezone.localdate()
    cv = read.cv(request.owner)
    evidence = evidence_of_person(request.owner) if cv else ()
    often = often_missing(request.owner, day)
    goals = read.goals(request.owner)
    targets = read.targets(request.owner)
    new = new_at_targets(request.owner) if targets else {}
    wrong = bool(problems) or any(form is not None and form.errors for form in (cv_form, target_form))
    return render(
        request,
        "growth.html",
        {
            "place": "growth",
            "cv": cv,
            "groups": _groups(evidence, day),
            "skills": len(evidence),
            "claims": read.claims(request.owner),
            "goals": goals,
            "newest_no": None if goals else _newest_no(request.owner),
            "finished": read.goals(request.owner, ended=True)[:FINISHED_SHOWN],
            "targets": [
                {
                    "target": one,
                    "come": one.reapply_on is not None and one.reapply_on <= day,
                    "new": new.get(one.id, 0),
                }
                for one in targets
            ],
            "often": often,
            "least": LEAST,
            "picture": often_picture(often) if often.missing else None,
            "form": cv_form or CVForm(),
            "target_form": target_form or TargetForm(),
            "target_wrong": bool(target_form and target_form.errors),
            "cv_wrong": bool(problems or (cv_form and cv_form.errors)),
            "problems": problems,
            **_stones(request, cv.text if cv else "", targets),
        },
        status=400 if wrong else 200,
    )


def _stones(request: OwnedRequest, cv: str, targets: tuple[TargetValue, ...]) -> dict[str, Any]:
    """The roles on the way between the two titles of the address; what is known fills the fields beforehand."""
    start, target = (request.GET.get(name, "").strip()[:200] for name in ("from", "to"))
    found: dict[str, Any] = {"stones": None, "stones_problem": ""}
    if start and target:
        try:
            found["stones"] = stones(request.owner, start, target)
        except LookupError as problem:
            found["stones_problem"] = str(problem)
    roles = [one.role for one in targets if one.role]
    return {
        **found,
        "stones_from": start or (title_in(cv) if cv else ""),
        "stones_to": target or next(iter(roles), ""),
    }


def _newest_no(owner: int) -> ApplicationRow | None:
    found = read.applications(owner, outcomes=[Outcome.REJECTED], per_page=1).rows
    return found[0] if found else None


def _groups(evidence: tuple[Evidence, ...], day: date) -> list[dict[str, Any]]:
    """What the CV shows, the strongest first, in the two groups that matter: well, and a little."""
    ordered = sorted(evidence, key=lambda one: (-one.level_on(day), one.label.lower()))
    lines = [(one, one.level_on(day)) for one in ordered]
    well = [_line(one) for one, level in lines if level >= 0.5]
    little = [_line(one) for one, level in lines if level < 0.5]
    groups = [
        {"name": _("Shown by what you did"), "lines": well},
        {"name": _("Named, or a while ago"), "lines": little},
    ]
    return [group for group in groups if group["lines"]]


def _line(one: Evidence) -> dict[str, Any]:
    when = ""
    if one.dated and one.begins:
        ends = str(one.ends.year) if one.ends else _("now")
        when = ends if one.ends and one.ends.year == one.begins.year else f"{one.begins.year}–{ends}"
    return {"label": one.label, "line": one.line.strip(), "when": when}


def often_picture(often: OftenMissing) -> pictures.Picture:
    shown = sorted(
        [*often.missing, *often.shown[:2]], key=lambda one: (-one.asked, one.shown, one.label.lower())
    )
    first = often.missing[0]
    sentence = ngettext(
        "Of the last %(total)s postings that ended in a no, %(asked)s asked for %(skill)s, which your CV does not show well.",
        "Of the last %(total)s postings that ended in a no, %(asked)s asked for %(skill)s, which your CV does not show well.",
        often.postings,
    ) % {"total": words.number(often.postings), "asked": words.number(first.asked), "skill": first.label}
    needs = [
        pictures.Need(
            one.label,
            one.asked,
            one.shown,
            _("%(asked)s of %(total)s; %(words)s")
            % {
                "asked": words.number(one.asked),
                "total": words.number(often.postings),
                "words": _in_short(one.shown, one.is_shown, one.claimed),
            },
        )
        for one in shown
    ]
    return pictures.gap(
        "often",
        needs,
        sentence=sentence,
        title=_("What the last noes asked for"),
        description="; ".join(
            _("%(skill)s: %(says)s") % {"skill": need.skill, "says": need.words} for need in needs
        ),
        head=(_("Skill"), _("Postings that ask for it"), _("What you show")),
    )


def _in_short(shown: float, well: bool, claimed: bool) -> str:
    if well:
        return _("you show it")
    if claimed:
        return _("you say you know it")
    return _("you touch it") if shown > 0 else _("not shown yet")


# ── The CV and claims ──────────────────────────────────────────────────────────────────────────────────


@require_POST
def keep_cv(request: OwnedRequest) -> HttpResponse:
    """Reads a CV from a file or from pasted text and keeps its text."""
    form = CVForm(request.POST)
    file = request.FILES.get("file")
    if not form.is_valid():
        return _page(request, cv_form=form)
    problems: tuple[str, ...] = ()
    if file is not None and file.size:
        if file.size > MOST_BYTES:
            read_text, problems = (
                "",
                (
                    _("This file is larger than %(n)s MB. Paste the text instead.")
                    % {"n": MOST_BYTES // 1_000_000},
                ),
            )
        else:
            found = read_cv(file.read(), file.name or "")
            read_text, problems = found.text, found.problems
        name = file.name or _("a file")
    else:
        read_text, name = form.cleaned_data["text"], _("pasted text")
        if not read_text.strip():
            problems = (_("There is nothing to keep yet: choose a file, or paste the text."),)
    if not read_text.strip():
        before = _("The CV that was here stays.") if read.cv(request.owner) else ""
        return _page(request, cv_form=form, problems=tuple(filter(None, [*problems, before])))
    writer.keep_cv(request.owner, read_text, name)
    say(request, " ".join([_("Your CV is kept as text, on this machine."), *map(str, problems)]))
    return HttpResponseRedirect(f"{reverse('growth')}#cv")


@require_POST
def claim_skill(request: OwnedRequest) -> HttpResponse:
    """ "I can show this"."""
    skill, label = request.POST.get("skill", "").strip(), request.POST.get("label", "").strip()
    if skill and label:
        writer.claim(request.owner, skill, label, request.POST.get("shown_by", ""))
        say(
            request,
            _("Noted: %(skill)s.") % {"skill": label},
            undo=reverse("unclaim_skill_back", args=[skill]),
        )
    return HttpResponseRedirect(f"{reverse('growth')}#often")


@require_POST
def unclaim_skill(request: OwnedRequest) -> HttpResponse:
    """Takes a claim back."""
    skill = request.POST.get("skill", "")
    claim = next((one for one in read.claims(request.owner) if one.skill == skill), None)
    if claim is not None:
        writer.unclaim(request.owner, skill)
        request.session[LET_GO] = {
            "claim": [claim.skill, claim.label, claim.shown_by],
            "owner": request.owner,
        }
        say(
            request, _("%(skill)s is taken back.") % {"skill": claim.label}, undo=reverse("growth_bring_back")
        )
    return HttpResponseRedirect(f"{reverse('growth')}#claims")


@require_POST
def unclaim_back(request: OwnedRequest, skill: str) -> HttpResponse:
    """The way back from a claim that was just made."""
    writer.unclaim(request.owner, skill)
    return HttpResponseRedirect(f"{reverse('growth')}#often")


# ── Goals and targets ──────────────────────────────────────────────────────────────────────────────────


@require_POST
def end_goal(request: OwnedRequest, pk: int) -> HttpResponse:
    """Finishes a goal (`end` is "done") or lets it go."""
    goal = next((one for one in read.goals(request.owner) if one.id == pk), None)
    done = request.POST.get("end") == "done"
    try:
        writer.end_goal(request.owner, pk, done=done)
    except LookupError as problem:
        say(request, str(problem))
        return HttpResponseRedirect(f"{reverse('growth')}#goals")
    if done:
        say(
            request,
            _("Done. It stands in what this search has built."),
            undo=reverse("reopen_goal", args=[pk]),
        )
    elif goal is not None:
        request.session[LET_GO] = {
            "owner": request.owner,
            "goal": {
                "title": goal.title,
                "first_step": goal.first_step,
                "skill": goal.skill,
                "reason": goal.reason,
                "if_then": goal.if_then,
                "proof": goal.proof,
                "due": goal.due.isoformat() if goal.due else "",
                "application": goal.application,
            },
        }
        say(request, _("You let it go."), undo=reverse("growth_bring_back"))
    return HttpResponseRedirect(f"{reverse('growth')}#goals")


@require_POST
def reopen_goal(request: OwnedRequest, pk: int) -> HttpResponse:
    """Takes "done" back."""
    try:
        writer.reopen_goal(request.owner, pk)
    except (LookupError, ValueError) as problem:
        say(request, str(problem))
    return HttpResponseRedirect(f"{reverse('growth')}#goals")


@require_POST
def set_target(request: OwnedRequest) -> HttpResponse:
    """Marks an employer, or sets another day for one that is there."""
    form = TargetForm(request.POST)
    if not form.is_valid():
        return _page(request, target_form=form)
    values = form.cleaned_data
    known = next(
        (
            one
            for one in read.targets(request.owner)
            if one.company == values["company"] and one.role == values["role"]
        ),
        None,
    )
    try:
        writer.set_target(
            request.owner,
            values["company"],
            role=values["role"],
            reapply_on=values["reapply_on"],
            why=values["why"],
            application=known.application if known else None,
        )
    except ValueError as problem:
        form.add_error("company", str(problem))
        return _page(request, target_form=form)
    if values["reapply_on"]:
        said = _("%(company)s stands on Today again on %(day)s.") % {
            "company": values["company"],
            "day": words.long_day(values["reapply_on"], timezone.localdate()),
        }
    else:
        said = _("%(company)s is among those you want to come back to.") % {"company": values["company"]}
    say(request, said)
    return HttpResponseRedirect(f"{reverse('growth')}#targets")


@require_POST
def drop_target(request: OwnedRequest, pk: int) -> HttpResponse:
    """Lets a target go."""
    target = next((one for one in read.targets(request.owner) if one.id == pk), None)
    if target is not None:
        writer.drop_target(request.owner, pk)
        request.session[LET_GO] = {
            "owner": request.owner,
            "target": {
                "company": target.company,
                "role": target.role,
                "reapply_on": target.reapply_on.isoformat() if target.reapply_on else "",
                "why": target.why,
                "application": target.application,
            },
        }
        say(
            request,
            _("You let %(company)s go.") % {"company": target.company},
            undo=reverse("growth_bring_back"),
        )
    return HttpResponseRedirect(f"{reverse('growth')}#targets")


@require_POST
def bring_back(request: OwnedRequest) -> HttpResponse:
    """Brings back what was taken out last: a claim, a goal or a target."""
    kept = request.session.pop(LET_GO, None) or {}
    if kept.get("owner") != request.owner:
        return HttpResponseRedirect(reverse("growth"))
    try:
        if "claim" in kept:
            writer.claim(request.owner, *kept["claim"])
        elif "goal" in kept:
            goal = dict(kept["goal"])
            due = goal.pop("due")
            writer.set_goal(request.owner, due=date.fromisoformat(due) if due else None, **goal)
        elif "target" in kept:
            target = dict(kept["target"])
            again = target.pop("reapply_on")
            writer.set_target(
                request.owner, reapply_on=date.fromisoformat(again) if again else None, **target
            )
    except (ValueError, LookupError) as problem:
        say(request, str(problem))
    return HttpResponseRedirect(reverse("growth"))


urlpatterns = [
    path("growth", growth, name="growth"),
    path("growth/cv", keep_cv, name="keep_cv"),
    path("growth/claim", claim_skill, name="claim_skill"),
    path("growth/unclaim", unclaim_skill, name="unclaim_skill"),
    path("growth/unclaim/<path:skill>", unclaim_back, name="unclaim_skill_back"),
    path("growth/goals/<int:pk>", end_goal, name="end_goal"),
    path("growth/goals/<int:pk>/reopen", reopen_goal, name="reopen_goal"),
    path("growth/targets", set_target, name="set_target"),
    path("growth/targets/<int:pk>/drop", drop_target, name="drop_target"),
    path("growth/bring-back", bring_back, name="growth_bring_back"),
]
