"""Letters of the person's own: kept, noted as written, sent through their server after a click. Each goes out once.

A letter is claimed in one transaction, handed to the server, and recorded in a second one. Where the server's word is
missing, or the process ended in between, the letter is unsure: it is never sent again before the person says so.
What opens the server goes to `store/passwords.py` and stands in no table.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from bounceback.feedback.draft import Draft, LetterKind, outgoing, sendable
from bounceback.feedback.state import reminder_due
from bounceback.feedback.timing import ADJUSTABLE, bounds
from bounceback.mail.accounts import Account, Login, Security
from bounceback.names.saying import say
from bounceback.store import letters, passwords, read
from bounceback.store.codec import event_to_columns, finding_to_json
from bounceback.store.models import Application, FeedbackRequest, Letter, LetterSettings, Message, Sending
from bounceback.store.write.projection import project
from bounceback.store.write.revisions import Revision, append
from bounceback.store.write.text import keepable
from bounceback.store.write.transaction import writing
from bounceback.timeline.kinds import NOTHING, Event, Fact, Finding, Kind, Person, Provenance, Source

KIND_OF = {
    LetterKind.REQUEST: Kind.FEEDBACK_REQUESTED,
    LetterKind.REMINDER: Kind.FEEDBACK_REQUESTED,
    LetterKind.FOLLOW_UP: Kind.FOLLOW_UP,
    LetterKind.THANKS: Kind.NONE,
}
NOTES = {LetterKind.REMINDER: "The one reminder.", LetterKind.THANKS: "A thank-you for the talk."}


# ── the person's server and settings ──────────────────────────────────────────────────────────────────


def set_sending(
    owner: int, account: Account, address: str, name: str, secret: str, *, now: datetime | None = None
) -> None:
    """Keeps the person's own server for outgoing mail. An empty `secret` keeps the one that is there, for the same
    server and user name. Raises ValueError for an address that cannot send, PasswordProblem."""
    address = address.strip()
    if not sendable(address):
        raise ValueError(say("Your address is not one to send from. It looks like name@example.com."))
    before = Sending.objects.filter(owner_id=owner).first()
    same = before is not None and (before.host, before.username) == (account.host, account.username)
    secret_name = before.secret_name if before else passwords.new_name()
    place = before.secret_place if before else passwords.FILE
    if secret:
        place = passwords.keep(secret_name, secret)
    elif before is not None and not same:
        passwords.forget(secret_name)
    with writing(owner):
        Sending.objects.update_or_create(
            owner_id=owner,
            defaults={
                "name": " ".join(name.split())[:200],
                "address": address[:320],
                "host": account.host,
                "port": account.port,
                "security": account.security.value,
                "username": account.username,
                "login": account.login.value,
                "fingerprint": account.fingerprint,
                "secret_name": secret_name,
                "secret_place": place,
                "set_at": now or timezone.now(),
            },
        )


def forget_sending(owner: int) -> None:
    """Throws the server and its password away. Letters stay."""
    row = Sending.objects.filter(owner_id=owner).first()
    if row is None:
        return
    with writing(owner):
        row.delete()
    passwords.forget(row.secret_name)


def kept_secret(owner: int, account: Account) -> str:
    """The secret that is kept for this server and user name, "" where there is none. Raises PasswordProblem."""
    row = Sending.objects.filter(owner_id=owner).first()
    if row is None or (row.host, row.username) != (account.host, account.username) or not row.username:
        return ""
    return passwords.secret(row.secret_name, row.secret_place)


def set_letter_settings(owner: int, days: Mapping[str, int], quiet: Collection[str]) -> None:
    """Keeps when letters are proposed, in days, and which are not. Raises ValueError for a day out of its bounds."""
    kept = {}
    for name, value in days.items():
        if name not in ADJUSTABLE:
            continue
        least, most = bounds(name)
        if not least <= value <= most:
            raise ValueError(say("Give a number of days from %(least)s to %(most)s.", least=least, most=most))
        kept[name] = value
    with writing(owner):
        LetterSettings.objects.update_or_create(
            owner_id=owner,
            defaults={"days": kept, "quiet": [kind.value for kind in LetterKind if kind.value in quiet]},
        )


# ── a letter ──────────────────────────────────────────────────────────────────────────────────────────


def keep_letter(
    owner: int,
    application: int,
    kind: LetterKind,
    about: str,
    *,
    to_name: str,
    to_address: str,
    tone: str,
    language: str,
    subject: str,
    body: str,
    now: datetime | None = None,
) -> int:
    """Keeps a letter as the person has it now; one that went out is not changed. Gives its id.

    Raises LookupError where the application is not there, ValueError where it went out or is a request (which
    `write.feedback` keeps).
    """
    if kind is LetterKind.REQUEST:
        raise ValueError(say("A request for feedback is kept with its application."))
    now = now or timezone.now()
    with writing(owner):
        _application(owner, application)
        letter, _ = Letter.objects.get_or_create(
            owner_id=owner,
            application_id=application,
            kind=kind.value,
            about=about[:40],
            defaults={"drafted_at": now, "to_address": "", "tone": tone[:20], "subject": "", "body": ""},
        )
        if letter.state != "draft":
            raise ValueError(_why_not(letter, now))
        letter.to_name, letter.to_address = to_name.strip()[:300], to_address.strip()[:500]
        letter.tone, letter.language = tone[:20], language[:12]
        letter.subject, letter.body = " ".join(subject.split())[:500], body[:20_000]
        letter.save()
        return int(letter.pk)


def mark_written(
    owner: int, application: int, kind: LetterKind, about: str, *, now: datetime | None = None
) -> None:
    """The person says that they sent it with their own mail program. It becomes a fact of the application, once.

    Raises LookupError where there is no such draft, ValueError where it went out or may not (again).
    """
    now = now or timezone.now()
    with writing(owner):
        letter = _claimed(owner, application, kind, about, now)
        _may_go(owner, letter, kind, now, by_hand=True)
        letter.state, letter.sent_at, letter.problem = "sent", now, ""
        letter.save()
        _note_on_request(owner, application, kind, now)
        event = Event(
            KIND_OF[kind],
            now,
            Provenance(Source.PERSON, uuid.uuid4().hex),
            own=True,
            note=NOTES.get(kind, ""),
        )
        revision = Revision(event.provenance.key, application, event_to_columns(event), by_person=True)
        append(owner, [revision], now)
        project(owner, [application])


def send_letter(
    owner: int, application: int, kind: LetterKind, about: str, *, now: datetime | None = None
) -> None:
    """Sends it now through the person's own server, as an answer in its thread, and records it with its Message-ID.

    Nothing is tried twice. Raises LookupError where there is no such draft, ValueError where it went out, is on its
    way or may not go, PasswordProblem, and `mail.send.SendProblem` where the server did not take it.
    """
    from bounceback.mail.send import SendProblem, Trouble, send

    now = now or timezone.now()
    server = Sending.objects.filter(owner_id=owner).first()
    if server is None:
        raise ValueError(
            say("No server for outgoing mail is set. Settings has the place for it; nothing was sent.")
        )
    account = account_of(server)
    secret = passwords.secret(server.secret_name, server.secret_place) if server.username else ""
    message_id = f"{uuid.uuid4().hex}@{server.address.rpartition('@')[2].lower()}"
    with writing(owner):
        letter = _claimed(owner, application, kind, about, now)
        _may_go(owner, letter, kind, now)
        draft = _as_draft(owner, application, kind, letter, server)
        message = outgoing(draft, message_id, now)
        letter.state, letter.sending_at, letter.message_id, letter.problem = "sending", now, message_id, ""
        letter.save()
    try:
        send(account, secret, message, server.address, letter.to_address)
    except SendProblem as problem:
        unsure = problem.trouble is Trouble.UNSURE
        with writing(owner):
            Letter.objects.filter(pk=letter.pk, state="sending", message_id=message_id).update(
                state="unsure" if unsure else "draft",
                message_id=message_id if unsure else "",
                problem=f"{problem.args[0]}",  # in English: it is kept
            )
        raise
    with writing(owner):
        _record_sent(owner, letter, kind, draft, message_id, now)


def account_of(server: Sending) -> Account:
    """The server that letters go out through, as an account to sign in to."""
    return Account(
        server.host,
        server.port,
        Security(server.security),
        server.username,
        Login(server.login),
        server.fingerprint,
    )


def settle_unsure(
    owner: int,
    application: int,
    kind: LetterKind,
    about: str,
    *,
    went: bool,
    now: datetime | None = None,
) -> None:
    """The person looked: it went out, or it did not and is a draft again. Raises LookupError, and ValueError where
    it is not unsure."""
    now = now or timezone.now()
    with writing(owner):
        letter = _find(owner, application, kind, about)
        if not _is_unsure(letter, now):
            raise ValueError(say("There is nothing unsure about this letter."))
        if not went:
            letter.state, letter.message_id, letter.problem = "draft", "", ""
            letter.save()
            return
        server = Sending.objects.filter(owner_id=owner).first()
        draft = _as_draft(owner, application, kind, letter, server)
        _record_sent(owner, letter, kind, draft, letter.message_id, letter.sending_at or now)


# ── steps ─────────────────────────────────────────────────────────────────────────────────────────────


def _claimed(owner: int, application: int, kind: LetterKind, about: str, now: datetime) -> Letter:
    """The letter, locked until the transaction ends. That of a request is made from the request's own words."""
    _application(owner, application)
    if kind is not LetterKind.REQUEST:
        return _find(owner, application, kind, about)
    request = FeedbackRequest.objects.filter(owner_id=owner, application_id=application).first()
    if request is None:
        raise LookupError(say("There is no request to this application yet."))
    Letter.objects.get_or_create(
        owner_id=owner,
        application_id=application,
        kind=kind.value,
        about="",
        defaults={"drafted_at": request.drafted_at, "to_address": "", "tone": "", "subject": "", "body": ""},
    )
    letter = _find(owner, application, kind, about)
    if letter.state == "draft":
        for name in ("to_name", "to_address", "tone", "language", "subject", "body"):
            setattr(letter, name, getattr(request, name))
    return letter


def _find(owner: int, application: int, kind: LetterKind, about: str) -> Letter:
    found = (
        Letter.objects.select_for_update()
        .filter(owner_id=owner, application_id=application, kind=kind.value, about=about)
        .first()
    )
    if found is None:
        raise LookupError(say("There is no such letter yet. Keep its words first."))
    return found


def _may_go(owner: int, letter: Letter, kind: LetterKind, now: datetime, *, by_hand: bool = False) -> None:
    """One request and one reminder for a "no", one follow-up for a wait, one thank-you for a talk. Raises ValueError."""
    if letter.state != "draft":
        raise ValueError(_why_not(letter, now))
    pk = letter.application_id
    if kind in (LetterKind.FOLLOW_UP, LetterKind.THANKS):
        if letters.written_at(owner, pk, kind, letter.about) is not None:
            raise ValueError(say("You wrote this already; it stands in your mail. Once is enough."))
        return
    request = letters.request_of(story := read.story(owner, pk), letters.answers(owner, story))
    if kind is LetterKind.REQUEST:
        if request is not None and request.sent_at is not None:
            raise ValueError(say("This request was sent. One request and one reminder are enough."))
        return
    if request is None or request.sent_at is None:
        raise ValueError(say("The request itself was not sent yet."))
    if request.reminded_at is not None:
        raise ValueError(say("The request and its one reminder were sent. Let it rest now."))
    if request.answered_at is not None:
        raise ValueError(say("They have answered; no reminder is needed."))
    if not by_hand and not reminder_due(request, now, letters.letter_settings(owner).timing):
        raise ValueError(say("It is not the time for the one reminder."))


def _why_not(letter: Letter, now: datetime) -> str:
    if letter.state == "sent" and letter.kind == LetterKind.REQUEST.value:
        return say("This request was sent. One request and one reminder are enough.")
    if letter.state == "sent":
        return say("This letter was sent. It is not sent twice.")
    if _is_unsure(letter, now):
        return say(
            "It may have been sent already. Look into your sent mail, and say here whether it went out."
        )
    return say("It is being sent right now. Wait a moment.")


def _is_unsure(letter: Letter, now: datetime) -> bool:
    lost = letter.sending_at is not None and now - letter.sending_at >= letters.ABANDONED
    return letter.state == "unsure" or (letter.state == "sending" and lost)


def _as_draft(
    owner: int, application: int, kind: LetterKind, letter: Letter, server: Sending | None
) -> Draft:
    """The kept words, in the thread that they answer."""
    story = read.story(owner, application)
    now = letter.sending_at or letter.drafted_at
    if kind is LetterKind.REQUEST:
        fresh = letters.feedback_part(owner, story, now).letter
    else:
        advice = letters.whom_for(owner, application)
        fresh = letters.thread_draft(owner, story.row, advice)
    threaded = fresh or Draft("", "", "")
    return replace(
        threaded,
        to=letter.to_address,
        subject=letter.subject,
        body=letter.body,
        language=letter.language,
        sender=server.address if server else threaded.sender,
        sender_name=server.name if server else threaded.sender_name,
    )


def _record_sent(
    owner: int, letter: Letter, kind: LetterKind, draft: Draft, message_id: str, at: datetime
) -> None:
    """The letter, its message and its fact. The copy that the mailbox brings later has the same id, and is the same."""
    letter.state, letter.sent_at, letter.message_id, letter.problem = "sent", at, message_id, ""
    letter.save()
    pk = letter.application_id
    _note_on_request(owner, pk, kind, at)
    row = read.row(owner, pk)
    to = Person(letter.to_name, letter.to_address.lower())
    me = Person(draft.sender_name, draft.sender.lower())
    thread = tuple(dict.fromkeys((*draft.references, *filter(None, [draft.in_reply_to]))))
    fact = Fact(KIND_OF[kind], 1.0, evidence=letter.subject) if KIND_OF[kind] is not Kind.NONE else NOTHING
    finding = Finding(
        message_id=message_id,
        at=at,
        own=True,
        facts=(fact,),
        company=row.company or None,
        company_from="text" if row.company else "",
        role=row.role or None,
        sender=me,
        recipients=(to,),
        thread=thread,
        subject=letter.subject,
        language=letter.language,
    )
    Message.objects.get_or_create(
        owner_id=owner,
        message_id=message_id,
        defaults={
            "at": at,
            "own": True,
            "sender_name": me.name[:500],
            "sender_address": me.address[:500],
            "recipients": [[to.name, to.address]],
            "subject": keepable(letter.subject),
            "text": keepable(letter.body),
            "language": letter.language,
            "labels": ["Sent"],
            "findings": [finding_to_json(finding)],
        },
    )
    event = Event(
        fact.kind,
        at,
        Provenance(Source.MAIL, message_id),
        own=True,
        evidence=fact.evidence,
        note=NOTES.get(kind, ""),
    )
    append(owner, [Revision(event.provenance.key, pk, event_to_columns(event), by_person=True)], at)
    project(owner, [pk])


def _note_on_request(owner: int, application: int, kind: LetterKind, at: datetime) -> None:
    request = FeedbackRequest.objects.filter(owner_id=owner, application_id=application)
    if kind is LetterKind.REQUEST:
        request.update(sent_at=at)
    elif kind is LetterKind.REMINDER:
        request.update(reminded_at=at)


def _application(owner: int, pk: int) -> Application:
    found = Application.objects.filter(owner_id=owner, pk=pk).first()
    if found is None:
        raise LookupError(say("This application is not here any more."))
    return found
