"""The cases that readers of job mail get wrong, one by one."""

from __future__ import annotations

from datetime import UTC, datetime

from bounceback.mail.message import Message
from bounceback.mail.understand import understand
from bounceback.timeline.kinds import OWN_KINDS, THEIR_KINDS, Change, Finding, Kind, Person

ME = frozenset({"me@example.org"})


def findings(
    text: str, subject: str = "", sender: str = "hr@acme.example", name: str = ""
) -> tuple[Finding, ...]:
    at = datetime(2025, 5, 5, 9, tzinfo=UTC)
    return understand(Message("m", at, Person(name, sender), subject=subject, text=text), ME)


def kind(text: str, subject: str = "", sender: str = "hr@acme.example", name: str = "") -> Kind:
    return findings(text, subject, sender, name)[0].kind


def test_a_rejection_that_never_says_unfortunately() -> None:
    assert (
        kind("Thank you for applying. We have decided to move forward with other candidates.")
        is Kind.REJECTION
    )


def test_a_rejection_that_hides_in_the_last_line() -> None:
    text = (
        "Dear Alex,\n\nIt was lovely to meet you. You were one of the most engaging people we spoke to, and the whole "
        "team was taken with your portfolio.\n\nWe have given the position to another candidate."
    )
    assert kind(text) is Kind.REJECTION


def test_a_rejection_that_wraps_in_mid_phrase() -> None:
    assert (
        kind("I wanted to tell you that we are not moving\nforward with your application.") is Kind.REJECTION
    )


def test_a_rejection_that_invites_to_another_role_is_two_facts() -> None:
    finding = findings(
        "We have filled the Risk Analyst role with another candidate. However, we would like to interview you "
        "for a different role, Fraud Analyst. Are you available for a call on Thursday at 3 pm?"
    )[0]
    assert finding.kind is Kind.REJECTION
    assert Kind.INTERVIEW in finding.also


def test_unfortunately_in_a_moved_interview() -> None:
    finding = findings("Unfortunately Ana is ill. Could we move our interview to Friday at 11:00 instead?")[0]
    assert (finding.kind, finding.facts[0].change) == (Kind.INTERVIEW, Change.MOVED)


def test_unfortunately_in_an_apology_for_delay() -> None:
    text = "Unfortunately our review of your application is taking longer than we hoped. Thank you for your patience."
    assert kind(text) is Kind.ACKNOWLEDGED


def test_unfortunately_in_news_of_redundancies() -> None:
    text = (
        "Dear colleagues, unfortunately the company will cut 200 positions. Those affected receive severance."
    )
    assert kind(text, sender="ceo@acme.example") is Kind.NONE


def test_an_acknowledgement_that_not_all_applicants_will_hear_back() -> None:
    text = "We have received your application. Not all applicants will hear back; if you are not selected, good luck."
    assert kind(text) is Kind.ACKNOWLEDGED


def test_a_job_alert_is_nothing() -> None:
    text = "Your job alert: 12 new jobs match your search. Acme is hiring. View all jobs. Unsubscribe."
    assert kind(text, "12 new jobs for Nurse", "alert@indeed.com") is Kind.NONE


def test_a_newsletter_on_rejection_is_nothing() -> None:
    text = 'In this issue: 5 ways to answer "we have decided to move forward with other candidates". Read more on our blog.'
    assert kind(text, "How to bounce back from rejection", "news@weekly.example") is Kind.NONE


def test_other_kinds_of_refusal_are_nothing() -> None:
    for text in (
        "After careful consideration we regret that we are unable to approve your loan application.",
        "Unfortunately the landlord of the flat has decided to go with another tenant.",
        "We regret to inform you that your paper was not selected by the reviewers for our journal.",
        "We are sorry to let you know that your grant application was not successful in this round.",
        "I regret that we cannot offer you admission to the MSc programme at our university.",
    ):
        assert kind(text, sender="office@other.example") is Kind.NONE, text


def test_a_friends_story_is_nothing() -> None:
    text = "mate, they told me they hired someone else after my interview. so annoyed. beers friday?"
    assert kind(text, sender="dan@gmail.com") is Kind.NONE


def test_the_persons_own_retelling_is_nothing() -> None:
    assert (
        kind(
            "They said no: we regret to inform you that we chose another candidate.", sender="me@example.org"
        )
        is Kind.NONE
    )


def test_only_new_text_counts() -> None:
    text = "Oh no, sorry to hear that!\n\nOn Mon, May 5, 2025 Alex <me@example.org> wrote:\n> You were not selected."
    assert kind(text, sender="mum@gmail.com") is Kind.NONE


def test_a_forward_to_oneself_is_no_event_of_the_employer() -> None:
    text = "---------- Forwarded message ---------\nFrom: Acme <hr@acme.example>\n\nYou were not selected for the role."
    assert kind(text, "Fwd: Update", "me@example.org") is Kind.NONE


def test_an_agency_is_told_from_its_client() -> None:
    finding = findings(
        "My client has chosen to proceed with another candidate for the Finance Manager role.",
        sender="lena@brightpath.example",
        name="Lena at Brightpath Recruiting",
    )[0]
    assert finding.kind is Kind.REJECTION
    assert finding.agency is not None
    assert finding.company != finding.agency


def test_a_company_known_by_the_hr_systems_display_name_only() -> None:
    finding = findings(
        "We have received your application.", sender="no-reply@greenhouse.io", name="Northwind Careers"
    )[0]
    assert (finding.company, finding.company_from) == ("Northwind", "sender")


def test_a_company_known_by_its_domain_only() -> None:
    finding = findings("We have received your application.", sender="hr@northwind.example")[0]
    assert (finding.company, finding.company_from) == ("Northwind", "domain")


def test_a_digest_gives_one_finding_for_each_application() -> None:
    text = (
        "Updates on your applications:\n\n"
        "- Data Analyst at Northwind: your application has been received\n"
        "- Buyer at Mint Oak: you have not been selected for this position\n"
    )
    found = findings(text, "Your applications this week", "no-reply@indeed.com")
    assert [finding.kind for finding in found] == [Kind.ACKNOWLEDGED, Kind.REJECTION]
    assert [finding.part for finding in found] == [0, 1]


def test_own_mail_never_yields_an_employers_event_nor_the_other_way_round() -> None:
    text = (
        "We regret to inform you that you were not selected. I withdraw my application. I accept your offer."
    )
    own = findings(text, sender="me@example.org")[0]
    theirs = findings(text)[0]
    assert {own.kind, *own.also} <= OWN_KINDS | {Kind.NONE}
    assert {theirs.kind, *theirs.also} <= THEIR_KINDS | {Kind.NONE}


def test_broken_letters_are_read() -> None:
    assert kind("Leider kÃ¶nnen wir Ihre Bewerbung nicht berÃ¼cksichtigen.") is Kind.REJECTION
    assert kind("Leider k\ufffdnnen wir Ihre Bewerbung nicht ber\ufffdcksichtigen.") is Kind.REJECTION


def test_every_verdict_has_its_sentence_its_rules_and_a_probability() -> None:
    fact = findings("Thanks for applying. Your application was not successful.")[0].facts[0]
    assert "not successful" in fact.evidence
    assert fact.rules
    assert 0.5 < fact.confidence < 1
