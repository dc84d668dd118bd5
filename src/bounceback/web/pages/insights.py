"""Insights: where the applications went, in one picture, and what the figures say of the next ones."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from bounceback.odds.base_rates import assumption
from bounceback.odds.rates import Estimate
from bounceback.odds.tries import Step
from bounceback.odds.words import capital
from bounceback.store import read
from bounceback.store.insights import AHEAD, Insights, Roads, Ways, insights
from bounceback.web import pictures, words
from bounceback.web.middleware import OwnedRequest

ROAD_NAMES = {
    "online": gettext_lazy("job boards"),
    "careers_page": gettext_lazy("careers pages"),
    "referral": gettext_lazy("recommendations"),
    "recruiter": gettext_lazy("recruiters"),
    "direct": gettext_lazy("writing directly"),
}
STEP_NAMES = {
    Step.INTERVIEW: gettext_lazy("application to talk"),
    Step.OFFER: gettext_lazy("talk to offer"),
}


@require_GET
def insights_page(request: OwnedRequest) -> HttpResponse:
    """The page. `next` says how many applications to look ahead."""
    figures = read.counts(request.owner)
    if not figures.total:
        return render(request, "insights.html", {"place": "insights", "found": None})
    asked = request.GET.get("next", "")
    number = int(asked) if asked in {str(one) for one in AHEAD} else AHEAD[1]
    found = insights(request.owner, timezone.now(), number)
    return render(
        request,
        "insights.html",
        {
            "place": "insights",
            "found": found,
            "span": _span(found),
            "counts": figures,
            "funnel": funnel(found.ways),
            "rates": _rates(found),
            "roads": _roads(found.roads) if found.roads else None,
            "few": found.interview.decided < assumption("say_so_decided"),
            "how": [
                line for sentence in (found.interview_sentence, found.offer_sentence) for line in sentence.how
            ],
            "chips": [
                {
                    "label": _("the next %(n)s") % {"n": each},
                    "address": f"{reverse('insights')}?next={each}#next",
                    "pressed": each == number,
                }
                for each in AHEAD
            ],
        },
    )


def _span(found: Insights) -> str:
    if found.first_at is None or found.last_at is None:
        return ""
    first, last = (timezone.localtime(moment).date() for moment in (found.first_at, found.last_at))
    today = timezone.localdate()
    if first == last:
        return words.short_day(first, today)
    return _("%(first)s to %(last)s") % {
        "first": words.short_day(first, today),
        "last": words.short_day(last, today),
    }


# ── Where they went ────────────────────────────────────────────────────────────────────────────────────


def funnel(found: Ways) -> pictures.Picture:
    """One picture in which each application stands in exactly one place."""
    nodes = [
        pictures.Node("applied", _("%(n)s applied") % {"n": words.number(found.applied)}, 0, "ink"),
        pictures.Node("talks", _count("talk", found.talks), 1, "mine"),
        pictures.Node("no", _("%(n)s said no") % {"n": words.number(found.no)}, 1, "closed"),
        pictures.Node("closed", _count("closed", found.closed), 1, "closed"),
        pictures.Node("own_no", _count("own no", found.own_no), 1, "closed"),
        pictures.Node("let_go", _("%(n)s let go") % {"n": words.number(found.let_go)}, 1, "faint"),
        pictures.Node("waiting", _("%(n)s waiting") % {"n": words.number(found.waiting)}, 1, "wait"),
        pictures.Node("talk_offer", _count("offer", found.talk_offer), 2, "mine"),
        pictures.Node("talk_open", _("%(n)s open") % {"n": words.number(found.talk_open)}, 2, "wait"),
        pictures.Node("talk_no", _count("no", found.talk_no), 2, "closed"),
        pictures.Node("talk_closed", _count("closed", found.talk_closed), 2, "closed"),
        pictures.Node("talk_own_no", _count("own no", found.talk_own_no), 2, "closed"),
        pictures.Node("talk_let_go", _("%(n)s let go") % {"n": words.number(found.talk_let_go)}, 2, "faint"),
    ]
    flows = [
        pictures.Flow("applied", "talks", found.talks),
        *(
            pictures.Flow("applied", key, getattr(found, key))
            for key in ("no", "closed", "own_no", "let_go", "waiting")
        ),
        *(
            pictures.Flow("talks", key, getattr(found, key))
            for key in ("talk_offer", "talk_open", "talk_no", "talk_closed", "talk_own_no", "talk_let_go")
        ),
    ]
    live = {flow.target for flow in flows if flow.count}
    return pictures.sankey(
        "funnel",
        nodes,
        flows,
        sentence=_funnel_sentence(found),
        title=_("Where the applications went"),
        description="; ".join(node.label for node in nodes if node.key in live or node.column == 0),
        head=(_("From"), _("To"), _("Applications")),
    )


def _funnel_sentence(found: Ways) -> str:
    reached = (
        _("%(n)s led to a talk") % {"n": words.number(found.talks)}
        if found.talks
        else _("none has led to a talk yet")
    )
    offered = _(" and %(n)s to an offer") % {"n": words.number(found.talk_offer)} if found.talk_offer else ""
    begin = ngettext("Of your one application, ", "Of %(n)s applications, ", found.applied) % {
        "n": words.number(found.applied)
    }
    unanswered = found.let_go + found.waiting
    rest = found.applied - found.talks
    end = ""
    if rest and unanswered:
        end = _(
            " Of the other %(rest)s, %(n)s have had no answer so far; silence is the usual answer, not a verdict."
        ) % {
            "rest": words.number(rest),
            "n": words.number(unanswered),
        }
    return f"{begin}{reached}{offered}.{end}"


def _count(what: str, number: int) -> str:
    n = {"n": words.number(number)}
    if what == "talk":
        return ngettext("%(n)s talk", "%(n)s talks", number) % n
    if what == "offer":
        return ngettext("%(n)s offer", "%(n)s offers", number) % n
    if what == "no":
        return ngettext("%(n)s no", "%(n)s noes", number) % n
    if what == "closed":
        return ngettext("%(n)s vacancy closed", "%(n)s vacancies closed", number) % n
    return ngettext("%(n)s own no", "%(n)s own noes", number) % n


# ── Rates ──────────────────────────────────────────────────────────────────────────────────────────────


def _rates(found: Insights) -> pictures.Picture:
    groups = []
    rows: list[tuple[str, ...]] = []
    for estimate in (found.interview, found.offer):
        name = str(STEP_NAMES[estimate.step])
        groups.append(_group(name, estimate, mine=True))
        groups.append(
            pictures.Group(
                _("published, %(step)s") % {"step": name},
                estimate.prior_low,
                estimate.prior_median,
                estimate.prior_high,
                _figures(estimate.prior_median, estimate.prior_low, estimate.prior_high),
            )
        )
        rows += [
            (name, *_hundredths(estimate.median, estimate.low, estimate.high), _rests(estimate)),
            (
                _("published, %(step)s") % {"step": name},
                *_hundredths(estimate.prior_median, estimate.prior_low, estimate.prior_high),
                "",
            ),
        ]
    return pictures.intervals(
        "rates",
        groups,
        sentence="",
        title=_("Your rates beside the published ones"),
        description=" ".join([found.interview_sentence.text, found.offer_sentence.text]),
        table=pictures.Table(_head(), tuple(rows)),
    )


def _roads(roads: Roads) -> dict[str, Any]:
    named = [(str(ROAD_NAMES.get(name, name)), estimate) for name, estimate in roads.estimates]
    (best, first), (least, last) = named[0], named[-1]
    figures = {
        "best": capital(best),
        "least": least,
        "a": round(100 * first.median),
        "b": round(100 * last.median),
    }
    if roads.sure < assumption("say_so_from"):
        sentence = _(
            "Which road in leads further cannot be said yet: %(best)s reach a talk %(a)s times in 100, %(least)s %(b)s, "
            "and with so few that is well within luck."
        ) % {**figures, "best": best}
    elif min(first.decided, last.decided) < assumption("say_so_decided"):
        sentence = (
            _(
                "%(best)s reach a talk more often than %(least)s, %(a)s against %(b)s in 100; with so few of your own "
                "that leans on published rates."
            )
            % figures
        )
    elif roads.apart:
        sentence = _("%(best)s reach a talk more often than %(least)s, %(a)s against %(b)s in 100.") % figures
    else:
        sentence = (
            _(
                "%(best)s reach a talk more often than %(least)s, %(a)s against %(b)s in 100; that could still be luck."
            )
            % figures
        )
    drawn = pictures.intervals(
        "roads",
        [
            _group(
                _("%(road)s · %(yes)s of %(all)s") % {"road": name, "yes": one.successes, "all": _sent(one)},
                one,
                mine=place == 0 and roads.sure >= assumption("say_so_from"),
            )
            for place, (name, one) in enumerate(named)
        ],
        sentence=sentence,
        title=_("From application to a talk, by the road in"),
        description=sentence,
        table=pictures.Table(
            _head(),
            tuple((name, *_hundredths(one.median, one.low, one.high), _rests(one)) for name, one in named),
        ),
    )
    return {
        "picture": drawn,
        "how": [
            _(
                "Each road's rate leans on its published one and on the others of yours, the more the fewer answers it has."
            ),
            _(
                "The first is truly higher than the last with a probability of %(sure)s in 100; named from %(from)s on."
            )
            % {"sure": round(100 * roads.sure), "from": round(100 * assumption("say_so_from"))},
            *dict.fromkeys(f"{one.base.citation}." for _name, one in named),
        ],
    }


def _group(name: str, estimate: Estimate, *, mine: bool) -> pictures.Group:
    return pictures.Group(
        name,
        estimate.low,
        estimate.median,
        estimate.high,
        _figures(estimate.median, estimate.low, estimate.high),
        mine,
    )


def _figures(middle: float, low: float, high: float) -> str:
    return _("%(middle)s in 100, likely %(low)s to %(high)s") % {
        "middle": _of_hundred(middle),
        "low": _of_hundred(low),
        "high": _of_hundred(high),
    }


def _of_hundred(share: float) -> str:
    value = 100 * share
    return words.number(round(value)) if value >= 0.95 else f"{value:.1f}"


def _hundredths(*shares: float) -> tuple[str, ...]:
    return tuple(f"{100 * share:.1f}" for share in shares)


def _rests(estimate: Estimate) -> str:
    return _("%(yes)s yes of %(decided)s answered; %(open)s without an answer") % {
        "yes": estimate.successes,
        "decided": estimate.decided,
        "open": estimate.undecided,
    }


def _sent(estimate: Estimate) -> int:
    return estimate.decided + estimate.undecided


def _head() -> tuple[str, ...]:
    return (_("Step"), _("In 100"), _("Likely from"), _("To"), _("Rests on"))


urlpatterns = [path("insights", insights_page, name="insights")]
