"""The one way to read: each function takes the owner's id first and gives values, never rows.

The number of queries does not grow with the number of rows. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least, TruncDate

from bounceback.mail.problems import kept_problem as kept_at_mail
from bounceback.names.companies import company_key
from bounceback.openings.problems import kept_problem
from bounceback.people.addresses import Reads
from bounceback.people.contacts import Contact, Head, contacts
from bounceback.people.contacts import people_met as met
from bounceback.store.codec import event_from_row, finding_from_json
from bounceback.store.models import (
    CV,
    Act,
    Answer,
    Application,
    Aside,
    BounceBack,
    Claim,
    Debrief,
    Digest,
    FeedbackRequest,
    Goal,
    Lesson,
    MailAccount,
    MailFolder,
    MailImport,
    Message,
    Opening,
    OpeningSource,
    Paper,
    Posting,
    Preferences,
    Review,
    SavedSearch,
    SavedView,
    Standing,
    Target,
    Task,
    Terms,
    Touch,
    WeekReview,
    WeekWord,
    Writing,
)
from bounceback.store.models import Event as EventRow
from bounceback.store.models import Person as PersonRow
from bounceback.store.values import (
    ActValue,
    AnswerValue,
    ApplicationPage,
    ApplicationRow,
    Beside,
    BounceBackValue,
    ClaimValue,
    Column,
    Counts,
    CVValue,
    DebriefValue,
    DigestValue,
    Entry,
    FeedbackRequestValue,
    GoalValue,
    ImportValue,
    LessonValue,
    MailAccountValue,
    MailFolderValue,
    MessageHead,
    MessageValue,
    OpeningValue,
    OpenTask,
    PaperValue,
    PostingValue,
    PreferencesValue,
    ReviewItem,
    SavedViewValue,
    SourceValue,
    Story,
    TargetValue,
    TaskValue,
    TermsValue,
    Wait,
    WeekReviewValue,
    WeekWordValue,
    WritingValue,
)
from bounceback.timeline.kinds import Event, Kind, Outcome, Person, Stage

STAGES = (Stage.APPLIED, Stage.SCREENING, Stage.INTERVIEW, Stage.OFFER)
PAGE = 50
LOST_LOOK = timedelta(hours=2)
"""A look into a mailbox that has gone on for so long is taken for lost."""
ORDERS = {
    "newest": ("-last_at", "-application_id"),
    "oldest": ("last_at", "application_id"),
    "applied": ("-applied_at", "-application_id"),
    "company": ("application__company", "application_id"),
    "role": ("application__role", "application_id"),
    "stage": ("stage", "-last_at", "-application_id"),
    "outcome": ("outcome", "-last_at", "-application_id"),
}
"""Orders of the list. The first letter of "stage" happens to sort applied, interview, offer, screening."""


# ── the person ────────────────────────────────────────────────────────────────────────────────────────


def owners() -> list[tuple[int, str]]:
    """Id and name of each owner."""
    return list(get_user_model().objects.order_by("pk").values_list("pk", "username"))


def preferences(owner: int) -> PreferencesValue:
    """What the person has set. Raises LookupError where there is no such owner."""
    row = Preferences.objects.filter(owner_id=owner).first()
    if row is None:
        raise LookupError("There is no such person here.")
    return PreferencesValue(
        name=row.name,
        own_addresses=tuple(row.own_addresses),
        time_zone=row.time_zone,
        let_go_chance=row.let_go_chance,
        is_sample=row.is_sample,
        changes=row.changes,
        quiet=frozenset(row.quiet),
        weekly=row.weekly,
        show_weeks=row.show_weeks,
        review_day=row.review_day,
    )


def is_empty(owner: int) -> bool:
    """Whether there is nothing yet: no application, no message, no import under way."""
    return not (
        Standing.objects.filter(owner_id=owner).exists()
        or Message.objects.filter(owner_id=owner).exists()
        or MailImport.objects.filter(owner_id=owner).exists()
    )


# ── applications ──────────────────────────────────────────────────────────────────────────────────────


def counts(owner: int) -> Counts:
    """How many applications of each outcome."""
    rows = Standing.objects.filter(owner_id=owner).aggregate(
        leads=Count("pk", filter=Q(stage=Stage.LEAD)),
        total=Count("pk", filter=~Q(stage=Stage.LEAD)),
        reached_talk=Count("pk", filter=Q(first_talk_at__isnull=False)),
        offered=Count("pk", filter=Q(offered=True)),
        let_go=Count("pk", filter=Q(outcome=Outcome.OPEN) & ~Q(stage=Stage.LEAD) & _let_go()),
        **{
            outcome.value: Count("pk", filter=Q(outcome=outcome) & ~Q(stage=Stage.LEAD))
            for outcome in Outcome
        },
    )
    return Counts(**rows)


def board(
    owner: int,
    *,
    search: str = "",
    waiting: bool = False,
    silent_since: datetime | None = None,
    let_go: bool | None = None,
    archived: bool | None = None,
    channel: str = "",
    cards: int = 40,
) -> tuple[Column, ...]:
    """Open applications by stage, newest word first, at most `cards` in each column.

    `waiting`: only what waits for the person. `silent_since`: only those without a word since then.
    """
    found = _filtered(
        owner,
        search=search,
        outcomes=[Outcome.OPEN],
        waiting=waiting,
        silent_since=silent_since,
        let_go=let_go,
        archived=archived,
        channel=channel,
    )
    totals = dict(found.values_list("stage").annotate(number=Count("pk")))
    columns = []
    for stage in STAGES:
        rows = (
            found.filter(stage=stage).order_by("-last_at", "-application_id")[:cards]
            if totals.get(stage)
            else ()
        )
        columns.append(Column(stage, tuple(_row(row) for row in rows), totals.get(stage, 0)))
    return tuple(columns)


def applications(
    owner: int,
    *,
    search: str = "",
    outcomes: Collection[Outcome] = (),
    stages: Collection[Stage] = (),
    waiting: bool = False,
    silent_since: datetime | None = None,
    let_go: bool | None = None,
    archived: bool | None = None,
    channel: str = "",
    sent_from: datetime | None = None,
    sent_before: datetime | None = None,
    order: str = "newest",
    page: int = 1,
    per_page: int = PAGE,
) -> ApplicationPage:
    """A page of the list. No outcomes or stages means all (leads only where asked for by stage).

    `order` is one of `ORDERS`, with "-" before it the other way round. Moments are UTC.
    """
    found = _filtered(
        owner,
        search=search,
        outcomes=outcomes,
        stages=stages,
        waiting=waiting,
        silent_since=silent_since,
        let_go=let_go,
        archived=archived,
        channel=channel,
        sent_from=sent_from,
        sent_before=sent_before,
    )
    total = found.count()
    pages = max(1, -(-total // per_page))
    page = min(max(page, 1), pages)
    ordered = found.order_by(*ORDERS.get(order.removeprefix("-"), ORDERS["newest"]))
    if order.startswith("-"):
        ordered = ordered.reverse()
    rows = ordered[(page - 1) * per_page : page * per_page]
    return ApplicationPage(tuple(_row(row) for row in rows), total, page, pages)


def all_rows(owner: int) -> tuple[ApplicationRow, ...]:
    """Every application, leads too, oldest first: for statistics and Today. Kept in memory until the next write."""
    return _all_rows(owner, preferences(owner).changes)


@lru_cache(maxsize=4)
def _all_rows(owner: int, changes: int) -> tuple[ApplicationRow, ...]:
    """After a write only what differs from before is made anew: rows are compared as the database gives them."""
    found = Standing.objects.filter(owner_id=owner).order_by("first_at", "pk")
    statement, values = found.values_list(*_OF_A_ROW).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        as_kept = {kept[0]: kept for kept in cursor.fetchall()}
    before, rows = _rows_before.get(owner, ({}, {}))
    changed = [pk for pk, kept in as_kept.items() if before.get(pk) != kept]
    if changed:
        fresh = found if len(changed) > FEW else found.filter(pk__in=changed)
        rows = rows | {each.pk: _row(each) for each in fresh.select_related("application")}
    rows = {pk: rows[pk] for pk in as_kept if pk in rows}
    _rows_before[owner] = (as_kept, rows)
    return tuple(rows.values())


FEW = 400
"""So many changed rows are asked for by name; of more, all are read."""
_OF_A_ROW = (
    "pk",
    *(
        Cast(f"{path}{field.attname}", CharField())
        if isinstance(field, DateTimeField)
        else f"{path}{field.attname}"
        for path, model in (("", Standing), ("application__", Application))
        for field in model._meta.concrete_fields
        if field.attname not in {"id", "owner_id", "note", "created_at"}
    ),
)
"""What an `ApplicationRow` is made of; moments as text, since they are only compared."""
_rows_before: dict[int, tuple[dict[int, tuple[object, ...]], dict[int, ApplicationRow]]] = {}


def row(owner: int, pk: int) -> ApplicationRow:
    """One application as lists show it. Raises LookupError."""
    found = Standing.objects.filter(owner_id=owner, application_id=pk).select_related("application").first()
    if found is None:
        raise LookupError("This application is not here any more.")
    return _row(found)


def story(owner: int, pk: int) -> Story:
    """One application with its events, papers and lessons. Raises LookupError."""
    own_row = row(owner, pk)
    application = Application.objects.get(owner_id=owner, pk=pk)
    events = list(
        EventRow.objects.filter(owner_id=owner, application_id=pk, current=True, void=False).order_by(
            "at", "pk"
        )
    )
    messages = {
        message.message_id: message
        for message in Message.objects.filter(
            owner_id=owner, message_id__in={event.message_id for event in events if event.source == "mail"}
        ).defer("text")
    }
    looked_back = _debriefs(owner, pk)
    return Story(
        row=own_row,
        note=application.note,
        by_hand=application.by_hand,
        entries=tuple(_entry(event, messages.get(event.message_id)) for event in events),
        postings=postings(owner, pk),
        lessons=lessons(owner, application=pk),
        debrief=next((each.answers for each in looked_back if not each.about), {}),
        bounceback=bounceback(owner, pk),
        feedback=feedback_request(owner, pk),
        debriefs=tuple(each for each in looked_back if each.about),
        applicants=application.applicants,
        applicants_from=application.applicants_from,
    )


def same_company(owner: int, company: str, *, but: int | None = None) -> tuple[ApplicationRow, ...]:
    """The person's other applications to a company, newest first."""
    key = company_key(company)
    if not key:
        return ()
    found = (
        Standing.objects.filter(owner_id=owner, application__company_key=key)
        .exclude(application_id=but or 0)
        .select_related("application")
        .order_by("-first_at", "-pk")
    )
    return tuple(_row(each) for each in found)


def beside(owner: int, applications: Collection[int]) -> dict[int, Beside]:
    """Notes, terms and open tasks of these applications, for columns of the list."""
    terms = terms_of(owner, applications)
    tasks = dict(
        Task.objects.filter(owner_id=owner, application_id__in=applications, done_at=None)
        .values_list("application_id")
        .annotate(number=Count("pk"))
        .order_by()
    )
    notes = Application.objects.filter(owner_id=owner, pk__in=applications).values_list("pk", "note")
    return {pk: Beside(note, terms.get(pk), tasks.get(pk, 0)) for pk, note in notes}


def terms_of(owner: int, applications: Collection[int] | None = None) -> dict[int, TermsValue]:
    """What jobs pay and ask, by application, where it was entered."""
    found = Terms.objects.filter(owner_id=owner)
    if applications is not None:
        found = found.filter(application_id__in=applications)
    return {
        each.application_id: TermsValue(
            currency=each.currency,
            period=each.period,
            stated_low=each.stated_low,
            stated_high=each.stated_high,
            wanted=each.wanted,
            offered=each.offered,
            hours=each.hours,
            days_off=each.days_off,
            place=each.place,
            benefits=each.benefits,
            answer_by=each.answer_by,
        )
        for each in found
    }


def rows(owner: int, applications: Collection[int]) -> tuple[ApplicationRow, ...]:
    """These applications as lists show them, the newest word first."""
    found = Standing.objects.filter(owner_id=owner, application_id__in=applications)
    return tuple(_row(each) for each in found.select_related("application").order_by("-last_at", "-pk"))


def tasks(owner: int, application: int) -> tuple[TaskValue, ...]:
    """What is to do for an application: open ones first, by their day."""
    found = Task.objects.filter(owner_id=owner, application_id=application)
    ordered = found.order_by(F("done_at").desc(nulls_first=True), F("due").asc(nulls_last=True), "pk")
    return tuple(TaskValue(each.pk, each.text, each.due, each.added_at, each.done_at) for each in ordered)


def keeps_searches(owner: int) -> bool:
    """Whether the person keeps a search for openings."""
    return SavedSearch.objects.filter(owner_id=owner).exists()


def tasks_due(owner: int, until: date) -> tuple[OpenTask, ...]:
    """Tasks that are not done and have a day up to `until`, by their day."""
    found = Task.objects.filter(owner_id=owner, done_at=None, due__lte=until).order_by("due", "pk")
    return tuple(
        OpenTask(pk, application, text, due)
        for pk, application, text, due in found.values_list("pk", "application_id", "text", "due")
        if due is not None
    )


def papers(owner: int, application: int) -> tuple[PaperValue, ...]:
    """The documents that went out with an application, oldest first."""
    found = Paper.objects.filter(owner_id=owner, application_id=application).order_by("sent_at", "pk")
    return tuple(PaperValue(each.pk, each.kind, each.name, each.sent_at, each.text) for each in found)


def cv_names(owner: int) -> tuple[str, ...]:
    """The names of versions of the CV that went out so far, and of those that are kept."""
    sent = Paper.objects.filter(owner_id=owner, kind="cv").values_list("name", flat=True)
    kept = CV.objects.filter(owner_id=owner).values_list("name", flat=True)
    return tuple(sorted({*sent, *kept} - {""}))


def saved_views(owner: int) -> tuple[SavedViewValue, ...]:
    """The kept filters of the list, by name."""
    found = SavedView.objects.filter(owner_id=owner).order_by("name")
    return tuple(SavedViewValue(each.pk, each.name, dict(each.query)) for each in found)


def _filtered(
    owner: int,
    *,
    search: str = "",
    outcomes: Collection[Outcome] = (),
    stages: Collection[Stage] = (),
    waiting: bool = False,
    silent_since: datetime | None = None,
    let_go: bool | None = None,
    archived: bool | None = None,
    channel: str = "",
    sent_from: datetime | None = None,
    sent_before: datetime | None = None,
) -> QuerySet[Standing]:
    found = Standing.objects.filter(owner_id=owner).select_related("application")
    found = found.filter(stage__in=stages) if stages else found.exclude(stage=Stage.LEAD)
    if outcomes:
        found = found.filter(outcome__in=outcomes)
    if waiting:
        found = found.exclude(waits=[])
    if silent_since is not None:
        found = found.filter(outcome=Outcome.OPEN, last_at__lt=silent_since)
    if let_go is not None:
        gone = _let_go()
        found = found.filter(gone, outcome=Outcome.OPEN) if let_go else found.exclude(gone)
    if archived is not None:
        found = found.filter(_archived()) if archived else found.exclude(_archived())
    if channel:
        found = found.filter(application__channel=channel)
    if sent_from is not None:
        found = found.filter(applied_at__gte=sent_from)
    if sent_before is not None:
        found = found.filter(applied_at__lt=sent_before)
    if search.strip():
        found = found.filter(application_id__in=_with_words(owner, preferences(owner).changes, search))
    return found


@lru_cache(maxsize=16)
def _with_words(owner: int, changes: int, search: str) -> frozenset[int]:
    """Applications that hold all words of a search: in their names, notes, events, or the heads of their mail.

    The longest word is looked for first; the others only in what it left. Kept in memory until the next write.
    """
    left: frozenset[int] | None = None
    for word in sorted(dict.fromkeys(search.split()[:8]), key=len, reverse=True):
        named = Application.objects.filter(owner_id=owner).filter(
            Q(company__icontains=word)
            | Q(role__icontains=word)
            | Q(agency__icontains=word)
            | Q(note__icontains=word)
        )
        writers = Message.objects.filter(owner_id=owner).filter(
            Q(sender_name__icontains=word) | Q(sender_address__icontains=word) | Q(subject__icontains=word)
        )
        events = EventRow.objects.filter(owner_id=owner, current=True, void=False).filter(
            Q(evidence__icontains=word)
            | Q(note__icontains=word)
            | Q(source="mail", message_id__in=writers.values("message_id"))
        )
        if left is not None and len(left) <= FEW:
            named, events = named.filter(pk__in=left), events.filter(application_id__in=left)
        here = frozenset(named.values_list("pk", flat=True)).union(
            pk for pk in events.values_list("application_id", flat=True).distinct() if pk is not None
        )
        left = here if left is None else left & here
        if not left:
            break
    return left or frozenset()


def _let_go() -> Q:
    return Q(application__let_go_at__isnull=False) & (
        Q(last_theirs_at=None) | Q(last_theirs_at__lte=F("application__let_go_at"))
    )


def _archived() -> Q:
    return Q(application__archived_at__isnull=False) & (
        Q(last_theirs_at=None) | Q(last_theirs_at__lte=F("application__archived_at"))
    )


def _row(standing: Standing) -> ApplicationRow:
    application = standing.application
    return ApplicationRow(
        id=application.pk,
        company=application.company,
        role=application.role,
        company_key=application.company_key,
        role_key=application.role_key,
        agency=application.agency,
        channel=application.channel,
        plan=application.plan,
        plan_at=application.plan_at,
        stage=Stage(standing.stage),
        outcome=Outcome(standing.outcome),
        first_at=standing.first_at,
        applied_at=standing.applied_at,
        last_at=standing.last_at,
        last_theirs_at=standing.last_theirs_at,
        decided_at=standing.decided_at,
        first_talk_at=standing.first_talk_at,
        last_talk_at=standing.last_talk_at,
        talks=standing.talks,
        reopened=standing.reopened,
        talk_times=tuple(datetime.fromisoformat(moment) for moment in standing.talk_times),
        waits=tuple(
            Wait(
                wait["key"],
                Kind(wait["kind"]),
                datetime.fromisoformat(wait["asked_at"]),
                datetime.fromisoformat(wait["due"]) if wait["due"] else None,
                wait["what"],
            )
            for wait in standing.waits
        ),
        let_go=standing.outcome == Outcome.OPEN
        and application.let_go_at is not None
        and (standing.last_theirs_at is None or standing.last_theirs_at <= application.let_go_at),
        archived=application.archived_at is not None
        and (standing.last_theirs_at is None or standing.last_theirs_at <= application.archived_at),
    )


def _entry(event: EventRow, message: Message | None) -> Entry:
    return Entry(
        root=event.root,
        event=event_from_row(event),
        by_person=event.by_person,
        message=_head(message) if message else None,
        rules=_rules(message, event.part, event.place) if message else (),
    )


def _rules(message: Message, part: int, place: int) -> tuple[str, ...]:
    for data in message.findings:
        if data.get("part", 0) == part and place < len(data["facts"]):
            return tuple(data["facts"][place].get("rules", ()))
    return ()


def people(owner: int) -> tuple[Contact, ...]:
    """The people on the other side of the search, last heard of first."""
    newest = EventRow.objects.filter(owner_id=owner).order_by("-pk").values_list("pk", flat=True).first() or 0
    return _people(owner, newest, Message.objects.filter(owner_id=owner).count())


def people_met(owner: int) -> tuple[Contact, ...]:
    """Those with whom the person talked."""
    return met(people(owner))


def people_met_number(owner: int) -> int:
    """How many people the person talked with: the number of `people_met`, without reading all mail for it."""
    newest = EventRow.objects.filter(owner_id=owner).order_by("-pk").values_list("pk", flat=True).first() or 0
    return _people_met_number(owner, newest, Message.objects.filter(owner_id=owner).count())


@lru_cache(maxsize=4)
def _people_met_number(owner: int, newest_event: int, messages: int) -> int:
    living = EventRow.objects.filter(owner_id=owner, current=True, void=False, source="mail")
    told = Message.objects.filter(
        owner_id=owner, message_id__in=living.filter(kind=Kind.INTERVIEW).values("message_id")
    ).filter(message_id__in=living.exclude(application=None).values("message_id"))
    own = set(preferences(owner).own_addresses)
    heads = (
        Head(name=name, address=address, at=at, own=mine, talk=True, reply_to="" if mine else reply_to)
        for mine, at, sender, sent_from, reply_to, recipients in told.values_list(
            "own", "at", "sender_name", "sender_address", "reply_to", "recipients"
        )
        for name, address in (recipients[:3] if mine else ((sender, sent_from),))
        if address and address not in own
    )
    people = [one for one in contacts(heads) if one.reads is Reads.PERSON]
    if all(one.name for one in people):
        return len(people)
    return len(people_met(owner))  # another message of theirs may hold the name


def people_known(owner: int) -> tuple[int, tuple[int, ...]]:
    """How many messages are kept; and numbers that change when the person notes somebody or logs a word with them."""
    people = PersonRow.objects.filter(owner_id=owner).aggregate(number=Count("pk"), newest=Max("pk"), quiet=Count("pk", filter=Q(quiet=True)))  # fmt: skip
    touches = Touch.objects.filter(owner_id=owner).aggregate(number=Count("pk"), newest=Max("pk"))
    messages = Message.objects.filter(owner_id=owner).count()
    return messages, tuple(number or 0 for number in (*people.values(), *touches.values()))


def letter_heads(owner: int, applications: Collection[int] | None = None) -> list[Head]:
    """The heads of the messages of these applications (of all, where None) as `people` sees them."""
    return [head for heads in letter_heads_by_application(owner, applications).values() for head in heads]


def letter_heads_by_application(
    owner: int, applications: Collection[int] | None = None
) -> dict[int, list[Head]]:
    """The same by application."""
    names = dict(
        Application.objects.filter(owner_id=owner).values_list("pk", "company")
        if applications is None
        else Application.objects.filter(owner_id=owner, pk__in=applications).values_list("pk", "company")
    )
    talks = set(
        EventRow.objects.filter(
            owner_id=owner, current=True, void=False, source="mail", kind=Kind.INTERVIEW
        ).values_list("message_id", flat=True)
    )
    heads: dict[int, list[Head]] = {}
    for pk, messages in message_heads(owner, applications).items():
        for each in messages:
            others = each.recipients if each.own else (each.sender,)
            heads.setdefault(pk, []).extend(
                Head(
                    name=other.name,
                    address=other.address,
                    at=each.at,
                    own=each.own,
                    subject=each.subject,
                    company=names.get(pk, ""),
                    talk=each.message_id in talks,
                    reply_to="" if each.own else each.reply_to,
                    message_id=each.message_id,
                )
                for other in others[:3]
                if other.address
            )
    return heads


@lru_cache(maxsize=4)
def _people(owner: int, newest_event: int, messages: int) -> tuple[Contact, ...]:
    own = set(preferences(owner).own_addresses)
    return contacts(head for head in letter_heads(owner) if head.address not in own)


# ── mail ──────────────────────────────────────────────────────────────────────────────────────────────


def message(owner: int, message_id: str) -> MessageValue:
    """A whole message as text. Raises LookupError."""
    found = Message.objects.filter(owner_id=owner, message_id=message_id).first()
    if found is None:
        raise LookupError("This message is not kept here.")
    return MessageValue(_head(found), found.text, tuple(found.labels))


def message_heads(owner: int, applications: Collection[int] | None = None) -> dict[int, list[MessageHead]]:
    """The heads of the messages of these applications (of all, where None), oldest first, by application."""
    events = EventRow.objects.filter(owner_id=owner, current=True, void=False, source="mail").exclude(
        application=None
    )
    if applications is not None:
        events = events.filter(application_id__in=applications)
    of: dict[str, set[int]] = {}
    for message_id, pk in events.values_list("message_id", "application_id"):
        of.setdefault(message_id, set()).add(pk)
    messages = Message.objects.filter(owner_id=owner).order_by("at", "pk")
    if applications is not None:
        messages = messages.filter(message_id__in=of)
    heads: dict[int, list[MessageHead]] = {}
    for each in messages.values_list(*_OF_A_HEAD):
        message_id, at, own, name, address, recipients, reply_to, subject, language = each
        places = of.get(message_id)
        if places:
            people = tuple(Person(*recipient) for recipient in recipients)
            head = MessageHead(
                message_id, at, own, Person(name, address), people, reply_to, subject, language
            )
            for pk in sorted(places):
                heads.setdefault(pk, []).append(head)
    return heads


_OF_A_HEAD = (
    "message_id",
    "at",
    "own",
    "sender_name",
    "sender_address",
    "recipients",
    "reply_to",
    "subject",
    "language",
)


def reviews(owner: int, limit: int = 50) -> tuple[ReviewItem, ...]:
    """What waits for a verdict, newest first."""
    rows = list(Review.objects.filter(owner_id=owner).order_by("-at", "pk")[:limit])
    messages = {
        each.message_id: each
        for each in Message.objects.filter(
            owner_id=owner, message_id__in=[review.message_id for review in rows]
        ).defer("text")
    }
    ids = {pk for review in rows for pk in review.candidates}
    candidates = {
        each.application_id: _row(each)
        for each in Standing.objects.filter(owner_id=owner, application_id__in=ids).select_related(
            "application"
        )
    }
    items = []
    for review in rows:
        kept = messages.get(review.message_id)
        data = (
            next((each for each in kept.findings if each.get("part", 0) == review.part), None)
            if kept
            else None
        )
        if kept is None or data is None:
            continue
        finding = finding_from_json(data)
        asked = next((fact for fact in finding.facts if fact.kind == review.kind), finding.lead)
        items.append(
            ReviewItem(
                message=_head(kept),
                part=review.part,
                kind=Kind(review.kind),
                why=review.why,
                company=finding.company or "",
                role=finding.role or "",
                evidence=asked.evidence,
                confidence=asked.confidence,
                candidates=tuple(candidates[pk] for pk in review.candidates if pk in candidates),
            )
        )
    return tuple(items)


def review_count(owner: int) -> int:
    """How many findings wait for a verdict."""
    return Review.objects.filter(owner_id=owner).count()


def imports(owner: int, limit: int = 20) -> tuple[ImportValue, ...]:
    """Readings of mailboxes, newest first."""
    return tuple(
        _import(each) for each in MailImport.objects.filter(owner_id=owner).order_by("-asked_at")[:limit]
    )


def mail_import(owner: int, pk: int) -> ImportValue:
    """One reading of a mailbox. Raises LookupError."""
    found = MailImport.objects.filter(owner_id=owner, pk=pk).first()
    if found is None:
        raise LookupError("This import is not here any more.")
    return _import(found)


def _import(found: MailImport) -> ImportValue:
    return ImportValue(
        id=found.pk,
        name=found.name,
        state=found.state,
        asked_at=found.asked_at,
        finished_at=found.finished_at,
        bytes_done=found.bytes_done,
        bytes_total=found.bytes_total,
        messages=found.messages,
        summary=dict(found.summary),
        problem=kept_at_mail(found.problem),
    )


def _head(found: Message) -> MessageHead:
    return MessageHead(
        message_id=found.message_id,
        at=found.at,
        own=found.own,
        sender=Person(found.sender_name, found.sender_address),
        recipients=tuple(Person(name, address) for name, address in found.recipients),
        reply_to=found.reply_to,
        subject=found.subject,
        language=found.language,
    )


# ── the way back up ───────────────────────────────────────────────────────────────────────────────────


def bounceback(owner: int, application: int) -> BounceBackValue | None:
    """How far the case of a "no" is; None where it was not taken up."""
    found = BounceBack.objects.filter(owner_id=owner, application_id=application).first()
    return _bounceback(found) if found else None


def bouncebacks(owner: int) -> dict[int, BounceBackValue]:
    """All cases by application."""
    return {each.application_id: _bounceback(each) for each in BounceBack.objects.filter(owner_id=owner)}


def debriefs(owner: int) -> tuple[DebriefValue, ...]:
    """Every debrief, the newest talk first within an application."""
    return _debriefs(owner)


def _debriefs(owner: int, application: int | None = None) -> tuple[DebriefValue, ...]:
    found = Debrief.objects.filter(owner_id=owner).order_by("application_id", "-about", "pk")
    if application is not None:
        found = found.filter(application_id=application)
    return tuple(
        DebriefValue(each.application_id, each.about, dict(each.answers), each.updated_at) for each in found
    )


def lessons(owner: int, *, application: int | None = None) -> tuple[LessonValue, ...]:
    """Lessons, newest first; of one application where given."""
    found = Lesson.objects.filter(owner_id=owner).select_related("application").order_by("-kept_at", "-pk")
    if application is not None:
        found = found.filter(application_id=application)
    return tuple(
        LessonValue(
            id=each.pk,
            text=each.text,
            kept_at=each.kept_at,
            application=each.application_id,
            company=each.application.company if each.application else "",
            role=each.application.role if each.application else "",
        )
        for each in found
    )


def feedback_request(owner: int, application: int) -> FeedbackRequestValue | None:
    """The request for feedback to one application, where there is one."""
    found = FeedbackRequest.objects.filter(owner_id=owner, application_id=application).first()
    return _feedback(found) if found else None


def feedback_requests(owner: int) -> dict[int, FeedbackRequestValue]:
    """All requests for feedback by application."""
    return {each.application_id: _feedback(each) for each in FeedbackRequest.objects.filter(owner_id=owner)}


def postings(owner: int, application: int) -> tuple[PostingValue, ...]:
    """The postings kept with an application, newest first."""
    found = Posting.objects.filter(owner_id=owner, application_id=application).order_by("-seen_at", "-pk")
    return tuple(_posting(each) for each in found)


def postings_of_role(owner: int, role_key: str, limit: int = 20) -> tuple[PostingValue, ...]:
    """Postings kept with applications for the same kind of role, newest first."""
    if not role_key:
        return ()
    found = Posting.objects.filter(owner_id=owner, application__role_key=role_key).order_by("-seen_at", "-pk")
    return tuple(_posting(each) for each in found[:limit])


def opening_texts_of_role(owner: int, role_key: str, limit: int) -> list[str]:
    """Texts of openings for the same kind of role, newest first, at most `limit`."""
    if not role_key or limit < 1:
        return []
    found = (
        Opening.objects.filter(owner_id=owner, role_key=role_key)
        .exclude(text="")
        .order_by("-first_seen_at", "-pk")
    )
    return list(found.values_list("text", flat=True)[:limit])


def sources(owner: int, counted: Mapping[int, int] | None = None) -> tuple[SourceValue, ...]:
    """Files and feeds of openings, with how many are open from each: `counted`, where that is known already."""
    living = counted
    if living is None:
        found = Opening.objects.filter(owner_id=owner, gone_at=None)
        living = dict(found.values_list("source").annotate(number=Count("pk")))
    return tuple(
        SourceValue(
            id=each.pk,
            adapter=each.adapter,
            address=each.address,
            name=each.name,
            added_at=each.added_at,
            checked_at=each.checked_at,
            problem=kept_problem(each.problem),
            openings=living.get(each.pk, 0),
        )
        for each in OpeningSource.objects.filter(owner_id=owner).order_by("name", "pk")
    )


def openings(owner: int, *, with_dismissed: bool = False, limit: int = 5000) -> tuple[OpeningValue, ...]:
    """Openings that are still there, newest first."""
    found = Opening.objects.filter(owner_id=owner, gone_at=None)
    if not with_dismissed:
        found = found.exclude(choice="dismissed")
    return tuple(_opening(each) for each in found.order_by("-first_seen_at", "-pk")[:limit])


def has_openings(owner: int) -> bool:
    """Whether there is any opening that is still there."""
    return Opening.objects.filter(owner_id=owner, gone_at=None).exists()


def openings_state(owner: int) -> tuple[tuple[object, ...], ...]:
    """What changes whenever an opening does: of each its id, when it was last seen, and what the person chose."""
    found = Opening.objects.filter(owner_id=owner, gone_at=None).exclude(choice="dismissed").order_by("pk")
    return tuple(found.values_list("pk", Cast("last_seen_at", CharField()), "choice", "application_id"))


def opening(owner: int, pk: int) -> OpeningValue:
    """One opening. Raises LookupError."""
    found = Opening.objects.filter(owner_id=owner, pk=pk).first()
    if found is None:
        raise LookupError("This opening is not here any more.")
    return _opening(found)


def cv(owner: int) -> CVValue | None:
    """The CV in use, where there is one."""
    found = CV.objects.filter(owner_id=owner).order_by("-added_at", "-pk").first()
    return CVValue(found.pk, found.name, found.text, found.added_at) if found else None


def claims(owner: int) -> tuple[ClaimValue, ...]:
    """Skills that the person says they can show."""
    found = Claim.objects.filter(owner_id=owner).order_by("label")
    return tuple(ClaimValue(each.skill, each.label, each.shown_by) for each in found)


def goals(owner: int, *, ended: bool = False) -> tuple[GoalValue, ...]:
    """Open goals by date; with `ended` those that were finished, newest first."""
    found = Goal.objects.filter(owner_id=owner, dropped_at=None)
    found = (
        found.exclude(done_at=None).order_by("-done_at", "-pk")
        if ended
        else found.filter(done_at=None).order_by("due", "pk")
    )
    return tuple(
        GoalValue(
            id=each.pk,
            skill=each.skill,
            title=each.title,
            reason=each.reason,
            first_step=each.first_step,
            if_then=each.if_then,
            proof=each.proof,
            due=each.due,
            set_at=each.set_at,
            done_at=each.done_at,
            application=each.application_id,
        )
        for each in found
    )


def targets(owner: int) -> tuple[TargetValue, ...]:
    """Employers to come back to, by date."""
    found = Target.objects.filter(owner_id=owner).order_by("reapply_on", "company", "pk")
    return tuple(
        TargetValue(
            id=each.pk,
            company=each.company,
            company_key=each.company_key,
            role=each.role,
            reapply_on=each.reapply_on,
            why=each.why,
            application=each.application_id,
        )
        for each in found
    )


def asides(owner: int, now: datetime) -> frozenset[str]:
    """Items of Today that are put off or away at this moment."""
    found = Aside.objects.filter(owner_id=owner).filter(Q(until=None) | Q(until__gt=now))
    return frozenset(found.values_list("item", flat=True))


def last_act(owner: int) -> ActValue | None:
    """The newest act that can be taken back."""
    found = Act.objects.filter(owner_id=owner, undone=False).order_by("-at", "-pk").first()
    return _act(found) if found else None


def act(owner: int, pk: int) -> ActValue:
    """One act, taken back or not. Raises LookupError."""
    found = Act.objects.filter(owner_id=owner, pk=pk).first()
    if found is None:
        raise LookupError("This act is not kept here.")
    return _act(found)


def _act(found: Act) -> ActValue:
    return ActValue(found.pk, found.at, found.what, found.application_id, found.before.get("alike", 0))


def answered_feedback(owner: int) -> frozenset[int]:
    """Applications for which feedback arrived."""
    found = EventRow.objects.filter(owner_id=owner, kind=Kind.FEEDBACK, current=True, void=False)
    return frozenset(pk for pk in found.values_list("application_id", flat=True) if pk is not None)


def _bounceback(found: BounceBack) -> BounceBackValue:
    return BounceBackValue(
        opened_at=found.opened_at,
        parts=dict(found.parts),
        readings=tuple(found.readings),
        in_hands=found.in_hands,
        finished_at=found.finished_at,
    )


def _feedback(found: FeedbackRequest) -> FeedbackRequestValue:
    return FeedbackRequestValue(
        application=found.application_id,
        to_name=found.to_name,
        to_address=found.to_address,
        tone=found.tone,
        language=found.language,
        subject=found.subject,
        body=found.body,
        drafted_at=found.drafted_at,
        sent_at=found.sent_at,
        reminded_at=found.reminded_at,
        closed_at=found.closed_at,
    )


def _posting(found: Posting) -> PostingValue:
    return PostingValue(
        id=found.pk,
        application=found.application_id,
        title=found.title,
        company=found.company,
        url=found.url,
        text=found.text,
        seen_at=found.seen_at,
    )


def _opening(found: Opening) -> OpeningValue:
    return OpeningValue(
        id=found.pk,
        source=found.source_id,
        title=found.title,
        company=found.company,
        company_key=found.company_key,
        location=found.location,
        url=found.url,
        text=found.text,
        skills=dict(found.skills),
        posted_at=found.posted_at,
        first_seen_at=found.first_seen_at,
        last_seen_at=found.last_seen_at,
        gone_at=found.gone_at,
        choice=found.choice,
        application=found.application_id,
        workplace=found.workplace,
        pay=found.pay,
        pay_year=found.pay_year,
        pay_currency=found.pay_currency,
        sponsorship=found.sponsorship,
    )


# ── lists of openings, and what the search adds up to ─────────────────────────────────────────────────


def opening_heads(
    owner: int,
    *,
    search: str = "",
    choice: str | None = None,
    since: datetime | None = None,
    start: int = 0,
    limit: int = PAGE,
) -> tuple[tuple[OpeningValue, ...], int]:
    """Openings that are still there, last published first, without their texts; and how many there are in all.

    `search`: all of its words in title, company, place or text. `choice`: only those with this choice; None leaves
    out what was dismissed. `since`: only those first seen from then on.
    """
    found = Opening.objects.filter(owner_id=owner, gone_at=None)
    found = found.exclude(choice="dismissed") if choice is None else found.filter(choice=choice)
    if since is not None:
        found = found.filter(first_seen_at__gte=since)
    for word in search.split()[:8]:
        found = found.filter(
            Q(title__icontains=word)
            | Q(company__icontains=word)
            | Q(location__icontains=word)
            | Q(text__icontains=word)
        )
    published = Coalesce(Least("posted_at", "first_seen_at"), "first_seen_at")
    ordered = found.order_by(published.desc(), "-pk").defer("text", "skills", "external_id")
    return tuple(_opening_head(each) for each in ordered[start : start + limit]), found.count()


def first_of_same_name(owner: int, companies: Collection[str]) -> dict[tuple[str, str], int]:
    """For each company and role key of these companies (keys) the opening that was seen first, also where it is gone:
    the same vacancy from a second source is not a new one."""
    found = Opening.objects.filter(owner_id=owner, company_key__in=companies).exclude(company_key="")
    newest_first = found.order_by("-first_seen_at", "-pk").values_list("company_key", "role_key", "pk")
    return {(company, role): pk for company, role, pk in newest_first}


def newest_no_by_role(owner: int, roles: Collection[str]) -> dict[str, str]:
    """For each of these role keys the employer of its newest "no"; roles without one are left out."""
    found = (
        Standing.objects.filter(owner_id=owner, outcome=Outcome.REJECTED, application__role_key__in=roles)
        .exclude(application__role_key="")
        .order_by("decided_at", "pk")
    )
    names = found.values_list("application__role_key", "application__company", "application__agency")
    return {key: company or agency for key, company, agency in names if company or agency}


def asked_sources(owner: int) -> frozenset[int | None]:
    """Ids of the sources that are being asked or wait for it; None among them stands for all of the owner's."""
    from django_tasks_db.models import DBTaskResult

    tasks = DBTaskResult.objects.filter(
        status__in=["READY", "RUNNING"], task_path__endswith="refresh_openings"
    )
    asked = [arguments.get("args", ()) for arguments in tasks.values_list("args_kwargs", flat=True)]
    return frozenset(args[1] if len(args) > 1 else None for args in asked if args and args[0] == owner)


def ways(owner: int) -> tuple[tuple[bool, bool, Outcome, bool, int], ...]:
    """How many applications went which way: reached a talk, was offered the job, outcome, let go, number; leads apart.

    Added up they are the figures of `counts`.
    """
    gone = Case(When(_let_go() & Q(outcome=Outcome.OPEN), then=True), default=False)
    talked = Case(When(first_talk_at__isnull=False, then=True), default=False)
    found = (
        Standing.objects.filter(owner_id=owner)
        .exclude(stage=Stage.LEAD)
        .values_list(talked, "offered", "outcome", gone)
        .annotate(number=Count("pk"))
        .order_by()
    )
    return tuple(
        (bool(talk), bool(offered), Outcome(outcome), bool(let_go), number)
        for talk, offered, outcome, let_go, number in found
    )


def cv_versions(owner: int) -> dict[int, str]:
    """The name of the version of the CV that went out with each application where it is kept; the newest counts."""
    found = Paper.objects.filter(owner_id=owner, kind="cv").order_by("sent_at", "pk")
    return dict(found.values_list("application_id", "name"))


def days_of_events(owner: int, zone: ZoneInfo) -> tuple[tuple[date, bool, int], ...]:
    """On which days (in `zone`) how many facts of applications happened, the person's own and theirs apart."""
    found = (
        EventRow.objects.filter(owner_id=owner, current=True, void=False, application__isnull=False)
        .exclude(kind=Kind.NONE.value)
        .annotate(day=TruncDate("at", tzinfo=zone))
        .values_list("day", "own")
        .annotate(number=Count("pk"))
        .order_by("day", "own")
    )
    return tuple(found)


def postings_of_noes(owner: int, limit: int = 20) -> tuple[PostingValue, ...]:
    """The newest posting with a text of each application that got a "no", newest "no" first, at most `limit`."""
    noes = list(
        Standing.objects.filter(owner_id=owner, outcome=Outcome.REJECTED)
        .filter(
            Exists(
                Posting.objects.filter(owner_id=owner, application_id=OuterRef("application_id")).exclude(
                    text=""
                )
            )
        )
        .order_by("-decided_at", "-pk")
        .values_list("application_id", flat=True)[:limit]
    )
    found: dict[int, PostingValue] = {}
    papers = Posting.objects.filter(owner_id=owner, application_id__in=noes).exclude(text="")
    for each in papers.order_by("-seen_at", "-pk"):
        found.setdefault(each.application_id or 0, _posting(each))
    return tuple(found[pk] for pk in noes if pk in found)


def telling_events(owner: int) -> dict[int, list[Event]]:
    """The events of each application that reached a talk or an offer, or won feedback, by application."""
    far = Standing.objects.filter(owner_id=owner).filter(Q(talks__gt=0) | Q(offered=True))
    living = EventRow.objects.filter(owner_id=owner, current=True, void=False)
    answered = living.filter(kind=Kind.FEEDBACK).exclude(application=None)
    found = living.filter(
        Q(application_id__in=far.values("application_id"))
        | Q(application_id__in=answered.values("application_id"))
    )
    grouped: dict[int, list[Event]] = {}
    for each in found.order_by("at", "pk"):
        if each.application_id is not None:
            grouped.setdefault(each.application_id, []).append(event_from_row(each))
    return grouped


def claims_with_days(owner: int) -> tuple[tuple[ClaimValue, datetime], ...]:
    """The person's claims, each with the moment at which it was made."""
    found = Claim.objects.filter(owner_id=owner).order_by("claimed_at", "pk")
    return tuple((ClaimValue(each.skill, each.label, each.shown_by), each.claimed_at) for each in found)


def _opening_head(found: Opening) -> OpeningValue:
    return OpeningValue(
        id=found.pk,
        source=found.source_id,
        title=found.title,
        company=found.company,
        company_key=found.company_key,
        location=found.location,
        url=found.url,
        text="",
        skills={},
        posted_at=found.posted_at,
        first_seen_at=found.first_seen_at,
        last_seen_at=found.last_seen_at,
        gone_at=found.gone_at,
        choice=found.choice,
        application=found.application_id,
        workplace=found.workplace,
        pay=found.pay,
        pay_year=found.pay_year,
        pay_currency=found.pay_currency,
        sponsorship=found.sponsorship,
    )


# ── followed mailboxes ────────────────────────────────────────────────────────────────────────────────


def mail_accounts(owner: int) -> tuple[MailAccountValue, ...]:
    """The mailboxes that are followed, in the order in which they were added."""
    folders: dict[int, list[MailFolderValue]] = {}
    for each in MailFolder.objects.filter(owner_id=owner).order_by("name"):
        folders.setdefault(each.account_id, []).append(
            MailFolderValue(
                id=each.pk,
                name=each.name,
                role=each.role,
                chosen=each.chosen,
                gone=each.gone,
                uidvalidity=each.uidvalidity,
                uidnext=each.uidnext,
                messages=each.messages,
                modseq=each.modseq,
                last_uid=each.last_uid,
                read=each.read,
            )
        )
    return tuple(
        _mail_account(each, folders.get(each.pk, []))
        for each in MailAccount.objects.filter(owner_id=owner).order_by("added_at", "pk")
    )


def mail_account(owner: int, pk: int) -> MailAccountValue:
    """One followed mailbox. Raises LookupError."""
    found = next((each for each in mail_accounts(owner) if each.id == pk), None)
    if found is None:
        raise LookupError("This mailbox is not followed any more.")
    return found


def looks_due(now: datetime) -> list[tuple[int, int]]:
    """Owner and id of each followed mailbox that is to be looked into now (UTC)."""
    free = Q(looking_since=None) | Q(looking_since__lte=now - LOST_LOOK)
    due = MailAccount.objects.filter(free, next_at__lte=now).order_by("next_at", "pk")
    return list(due.values_list("owner_id", "pk"))


def followed() -> list[tuple[int, int]]:
    """Owner and id of each mailbox that is asked regularly."""
    found = MailAccount.objects.filter(next_at__isnull=False).order_by("pk")
    return list(found.values_list("owner_id", "pk"))


def job_threads(owner: int) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of the messages in threads with job mail, and addresses of others that wrote about a job."""
    ids: set[str] = set()
    writers: set[str] = set()
    kept = Message.objects.filter(owner_id=owner).values_list(
        "message_id", "own", "sender_address", "findings"
    )
    for message_id, own, address, findings in kept.iterator(chunk_size=1000):
        ids.add(message_id)
        about_a_job = False
        for finding in findings:
            ids.update(finding.get("thread", ()))
            about_a_job = about_a_job or any(
                fact.get("kind") != Kind.NONE.value for fact in finding.get("facts", ())
            )
        if about_a_job and not own and address:
            writers.add(address.lower())
    return frozenset(ids), frozenset(writers)


def noes_from(owner: int) -> str:
    """From which time of the day noes are told on Today, "HH:MM" in the person's zone; "" for at once."""
    return Preferences.objects.filter(owner_id=owner).values_list("noes_from", flat=True).first() or ""


def noes_known_since(owner: int, applications: Collection[int]) -> dict[int, datetime]:
    """When the newest "no" of each of these applications came to be known here (UTC)."""
    found = (
        EventRow.objects.filter(
            owner_id=owner,
            application__in=applications,
            current=True,
            void=False,
            kind__in=[Kind.REJECTION.value, Kind.CLOSED.value],
        )
        .order_by("at", "pk")
        .values_list("application_id", "recorded_at")
    )
    return {pk: at for pk, at in found if pk is not None}


def _mail_account(found: MailAccount, folders: list[MailFolderValue]) -> MailAccountValue:
    return MailAccountValue(
        id=found.pk,
        address=found.address,
        host=found.host,
        port=found.port,
        security=found.security,
        username=found.username,
        login=found.login,
        fingerprint=found.fingerprint,
        secret_name=found.secret_name,
        secret_place=found.secret_place,
        every_minutes=found.every_minutes,
        since=found.since,
        added_at=found.added_at,
        next_at=found.next_at,
        looking_since=found.looking_since,
        looked_at=found.looked_at,
        done=found.done,
        total=found.total,
        seen=found.seen,
        kept=found.kept,
        trouble=found.trouble,
        problem=kept_at_mail(found.problem),
        shown_fingerprint=found.shown_fingerprint,
        notes=tuple(map(kept_at_mail, found.notes)),
        folders=tuple(folders),
    )


def addresses_set_by_person(owner: int) -> bool:
    """Whether the person's addresses are those that they typed, and not those that their mail showed."""
    return Preferences.objects.filter(owner_id=owner, addresses_by_person=True).exists()


# ── answers, and what is only for the person ──────────────────────────────────────────────────────────


def answers(owner: int) -> tuple[AnswerValue, ...]:
    """The person's stories, by question."""
    return tuple(
        AnswerValue(
            key=each.key,
            question=each.question,
            situation=each.situation,
            task=each.task,
            action=each.action,
            result=each.result,
            learned=each.learned,
            skills=tuple(each.skills),
            added_at=each.added_at,
            changed_at=each.changed_at,
        )
        for each in Answer.objects.filter(owner_id=owner).order_by("question", "pk")
    )


def week_words(owner: int) -> tuple[WeekWordValue, ...]:
    """The words given to past weeks, the newest first."""
    found = WeekWord.objects.filter(owner_id=owner).order_by("-week")
    return tuple(WeekWordValue(each.week, each.word) for each in found)


def answered_between(owner: int, begins: datetime, ends: datetime) -> tuple[int, ...]:
    """Applications that an employer's word brought on between two moments (UTC), in the order of the first such word."""
    kinds = [Kind.INTERVIEW, Kind.ASSESSMENT, Kind.REQUEST, Kind.OFFER, Kind.FEEDBACK]
    found = EventRow.objects.filter(
        owner_id=owner, current=True, void=False, own=False, kind__in=kinds, at__gte=begins, at__lte=ends
    ).exclude(application=None)
    order = found.order_by("at", "pk").values_list("application_id", flat=True)
    return tuple(dict.fromkeys(pk for pk in order if pk is not None))


def week_reviews(owner: int, limit: int = 60) -> tuple[WeekReviewValue, ...]:
    """The person's looks at their weeks, the newest first."""
    found = WeekReview.objects.filter(owner_id=owner).order_by("-day")
    columns = ("day", "came_of_it", "lesson", "intention", "finished_at")
    return tuple(WeekReviewValue(*each) for each in found.values_list(*columns)[:limit])


def digest(owner: int) -> DigestValue | None:
    """The letter to oneself as it is set; None where it never was."""
    columns = ("on", "address", "every", "weekday", "hour", "set_at", "period", "state", "tries", "tried_at", "sent_at", "problem")  # fmt: skip
    found = Digest.objects.filter(owner_id=owner).values_list(*columns).first()
    return replace(DigestValue(*found), problem=kept_at_mail(found[-1])) if found else None


def digests_on() -> tuple[int, ...]:
    """Owners who have turned the letter to themselves on."""
    return tuple(Digest.objects.filter(on=True).order_by("owner_id").values_list("owner_id", flat=True))


def writings(owner: int) -> tuple[WritingValue, ...]:
    """When the person wrote for themselves and kept it, the newest first; without the texts."""
    found = Writing.objects.filter(owner_id=owner).order_by("-written_at", "-pk")
    return tuple(WritingValue(*each) for each in found.values_list("pk", "voice", "written_at"))


def writing(owner: int, pk: int) -> WritingValue:
    """One piece with its text, for the person who opens it. Raises LookupError."""
    found = Writing.objects.filter(owner_id=owner, pk=pk).first()
    if found is None:
        raise LookupError("This page is not kept any more.")
    return WritingValue(found.pk, found.voice, found.written_at, found.text)
