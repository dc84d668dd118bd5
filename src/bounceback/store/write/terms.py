"""What a job pays and asks, as the person enters it: kept as one set, which an undo brings back as it was."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from math import isfinite

from django.utils import timezone

from bounceback.names.saying import say
from bounceback.store.models import Application, Terms
from bounceback.store.values import TermsValue
from bounceback.store.write.acts import beside_before, record
from bounceback.store.write.text import keepable
from bounceback.store.write.transaction import writing

PERIODS = ("year", "month", "hour")
MOST = 1e12


def set_terms(owner: int, application: int, terms: TermsValue, *, now: datetime | None = None) -> int:
    """Keeps the terms of an application in place of those before. Gives the act's id.

    Raises LookupError, or ValueError where an amount is below 0, the range runs backwards, or a week has over 168 hours.
    """
    now = now or timezone.now()
    for amount in (terms.stated_low, terms.stated_high, terms.wanted, terms.offered):
        if amount is not None and not (isfinite(amount) and 0 <= amount <= MOST):
            raise ValueError(say("An amount is a number from 0 up."))
    if (
        terms.stated_low is not None
        and terms.stated_high is not None
        and terms.stated_low > terms.stated_high
    ):
        raise ValueError(say("The range begins with the smaller amount."))
    if terms.period not in PERIODS:
        raise ValueError(say("Say whether the amounts are for a year, a month or an hour."))
    if terms.hours is not None and not 0 < terms.hours <= 168:
        raise ValueError(say("A week has 1 to 168 hours."))
    if terms.days_off is not None and not 0 <= terms.days_off <= 366:
        raise ValueError(say("A year has up to 366 days off."))
    values = asdict(terms)
    for name in ("place", "benefits"):
        values[name] = keepable(values[name]).strip()[: 1000 if name == "benefits" else 200]
    values["currency"] = keepable(terms.currency).strip().upper()[:3]
    with writing(owner):
        if not Application.objects.filter(owner_id=owner, pk=application).exists():
            raise LookupError(say("This application is not here any more."))
        found = Terms.objects.filter(owner_id=owner, application_id=application).first()
        if found is None:
            made = Terms.objects.create(owner_id=owner, application_id=application, **values)
            before = beside_before("terms", None, made.pk)
        else:
            before = beside_before("terms", found, found.pk)
            Terms.objects.filter(pk=found.pk).update(**values)
        return record(owner, "You noted what the job offers", now, application=application, beside=[before])
