"""What counts as a skill in a text, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.skills.spans import SkillMention, find_skills, without_repeats
from bounceback.skills.wording import Requirement


def labels(text: str) -> list[str]:
    return [mention.label for mention in find_skills(text) if not mention.negated]


def only(text: str, label: str) -> SkillMention:
    found = [mention for mention in find_skills(text) if mention.label == label]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        "You excel at bringing people along. Excel in everything you do.",
        "We grew by word of mouth. Word of mouth is how guests find us.",
        "Start: Spring 2024. The Spring 2025 intake follows; spring is busy.",
        "You have access to our gym. Access to the building is by badge.",
        "Teams of five. Our Teams across Europe meet twice a year. Great team, great teams.",
        "The Outlook is good. Outlook for 2025: growth.",
        "Go above and beyond. We go to market in May. Go to our website.",
        "R&D budget. C-level guests. Vitamin C. Section R.",
        "React to change. Swift response. Express yourself. Sketch an idea. Slack off.",
        "The project starts in May. Our Project is young.",
        "Chef de partie wanted for a busy kitchen.",
        "Ada Winter and Julia Stone welcome you. Ruby is our dog.",
        "A German company with French owners and an English garden.",
        "Our sales team sits beside the marketing department and the design studio.",
        "No. 5 on the list, rated A+ by guests.",
    ],
)
def test_ordinary_words_are_no_skills(text: str) -> None:
    assert labels(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Experience with Go, R and C.", ["Go", "R", "C"]),
        ("Skills: Excel, Word, Outlook", ["Excel", "Microsoft Word", "Microsoft Outlook"]),
        ("Proficient in Excel and Word.", ["Excel", "Microsoft Word"]),
        ("Java, Spring, Hibernate", ["Java", "Spring", "Hibernate"]),
        ("MS Teams, Slack and Zoom", ["Microsoft Teams", "Slack", "Zoom"]),
        ("Advanced Excel skills", ["Excel"]),
        ("Excel (advanced)", ["Excel"]),
        ("Swift, Kotlin", ["Swift", "Kotlin"]),
        ("React, TypeScript", ["React", "TypeScript"]),
        ("Programming in R", ["R"]),
        ("experience in sales and marketing", ["sales", "marketing"]),
        ("Node.js and .NET. C++ too", ["Node.js", ".NET", "C++"]),
    ],
)
def test_the_same_words_are_skills_where_their_surroundings_say_so(text: str, expected: list[str]) -> None:
    found = labels(text)
    assert [label for label in expected if label in found] == expected


def test_no_label_reaches_across_punctuation_or_list_lines() -> None:
    assert "sales management" not in labels("Experience in sales. Management of a shop.")
    assert "machine learning" not in labels("- machine\n- learning")
    assert "machine learning" in labels("You know machine\nlearning well.")


def test_the_longest_label_wins() -> None:
    assert labels("Knowledge of SQL Server") == ["SQL Server"]


def test_plural_and_american_spelling_find_the_same_skill() -> None:
    assert labels("data visualization") == labels("data visualisation")
    assert {mention.skill for mention in find_skills("forklifts driving; forklift driving")} == {
        "own:forklift-driving"
    }


@pytest.mark.parametrize(
    "text",
    [
        "No experience in Python needed.",
        "Python is not required.",
        "You don't need to know Python, we teach it.",
        "No prior knowledge of Python is expected.",
        "You need no Python.",
        "This is not a Python role.",
        "Keine Erfahrung mit Python nötig.",
        "I have never used Python.",
    ],
)
def test_negation_is_heard(text: str) -> None:
    assert only(text, "Python").negated


@pytest.mark.parametrize(
    "text",
    [
        "Not only Python but also SQL.",
        "No experience in retail needed, but Python is required.",
        "Java is not required, Python is.",
        "Python is required; no degree needed.",
        "No nonsense: we write Python.",
    ],
)
def test_negation_stays_with_its_own_skill(text: str) -> None:
    assert not only(text, "Python").negated


def test_sections_decide_how_strongly_a_skill_is_asked_for() -> None:
    posting = (
        "About us\nWe build with Ruby on Rails.\n\nRequirements:\n- Python\n- SQL\n\nNice to have\n- Docker\n\n"
        "What you'll do\n- Build dashboards in Tableau\n"
    )
    asked = {mention.label: mention.requirement for mention in find_skills(posting)}
    assert asked["Python"] is asked["SQL"] is Requirement.REQUIRED
    assert asked["Docker"] is Requirement.PREFERRED
    assert asked["Tableau"] is asked["Ruby on Rails"] is Requirement.MENTIONED


@pytest.mark.parametrize(
    ("required", "preferred"),
    [("Ihr Profil", "Von Vorteil"), ("Votre profil", "Les plus"), ("Requisitos", "Deseable")],
)
def test_headings_in_other_languages(required: str, preferred: str) -> None:
    asked = {m.label: m.requirement for m in find_skills(f"{required}\n- Python\n\n{preferred}:\n- Docker\n")}
    assert asked == {"Python": Requirement.REQUIRED, "Docker": Requirement.PREFERRED}


def test_the_sentence_goes_before_its_section() -> None:
    posting = "Requirements\n- Python is required, Docker is a plus\n- SQL (nice to have)\n"
    asked = {mention.label: mention.requirement for mention in find_skills(posting)}
    assert asked == {
        "Python": Requirement.REQUIRED,
        "Docker": Requirement.PREFERRED,
        "SQL": Requirement.PREFERRED,
    }


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("5+ years of experience with Python", 5),
        ("3-5 years of Python", 3),
        ("at least two years' work with Python", 2),
        ("Python (3 years)", 3),
        ("mindestens 4 Jahre Erfahrung mit Python", 4),
        ("Python. The company is 12 years old.", None),
        ("Python", None),
    ],
)
def test_years_asked(text: str, years: int | None) -> None:
    assert only(text, "Python").years == years


def test_languages_with_their_level() -> None:
    found = {m.label: m.level for m in find_skills("Fluent German (C1) and English.") if m.kind == "language"}
    assert found == {"German": "C1", "English": "Fluent"}


def test_certificates_and_degrees() -> None:
    kinds = {
        m.label: m.kind for m in find_skills("Bachelor's degree in economics, a PMP and a driving licence")
    }
    assert kinds["Bachelor's degree"] == "education"
    assert kinds["Project Management Professional (PMP)"] == "certificate"
    assert kinds["Driving licence"] == "certificate"


def test_alternatives_share_a_number_and_others_do_not() -> None:
    found = {
        m.label: m.either for m in find_skills("Experience with Power BI, Tableau or Looker. SQL and Python.")
    }
    assert found["Power BI"] == found["Tableau"] == found["Looker"] != 0
    assert found["SQL"] == found["Python"] == 0


def test_one_mention_a_skill_keeps_the_strongest() -> None:
    posting = "What you'll do\n- Write Python\nRequirements\n- 3 years of Python\nNice to have\n- Python"
    found = without_repeats(find_skills(posting))
    assert [(m.label, m.requirement, m.years) for m in found if m.label == "Python"] == [
        ("Python", Requirement.REQUIRED, 3)
    ]


def test_a_hostile_text_is_read_in_bounded_time() -> None:
    for piece in ("no " * 200_000, "(" * 500_000, "a, or " * 150_000, "1 - 2 - " * 100_000, "..." * 300_000):
        find_skills(piece)


words = st.sampled_from(
    [
        "Python",
        "SQL",
        "Excel",
        "Go",
        "and",
        "or",
        ",",
        ".",
        "no experience in",
        "\n",
        "- ",
        "years",
        "3",
        "é",
        "—",
        "ß",
        "İ",
        "İ",
        "🦊",
        "(",
        ")",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(words, max_size=40).map(" ".join)))
@settings(max_examples=200, deadline=None)
def test_spans_lie_inside_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for mention in find_skills(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


@given(
    st.lists(words, max_size=25).map(" ".join),
    st.sampled_from(["", " ", "\n", "\n\n  ", "\t"]),
    st.sampled_from(["", " ", "\n", "   \n"]),
)
@settings(max_examples=150, deadline=None)
def test_whitespace_around_a_text_changes_nothing(text: str, before: str, after: str) -> None:
    text = text.strip()
    plain = [(m.skill, m.start, m.end, m.negated) for m in find_skills(text)]
    moved = [
        (m.skill, m.start - len(before), m.end - len(before), m.negated)
        for m in find_skills(before + text + after)
    ]
    assert moved == plain
