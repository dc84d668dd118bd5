"""Signs of fraud: what is said, what is not, and how many real advertisements are flagged for it."""

from __future__ import annotations

import lzma
import time
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from bounceback.openings.evaluate_fraud import flagged, halves, read_fraudulent, read_real
from bounceback.openings.fraud import fraud_signs, without_masks
from bounceback.openings.posting import Pay

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "openings"
FRAUDULENT, REAL = SHARED / "fraudulent_ads.csv.xz", ("glassdoor_jobs.csv.xz", "data_analyst_ads.csv.xz")

GENUINE = (
    "Harbour and Pine builds wooden boats in the north. You turn the questions of our sales team into queries in "
    "SQL, explain what you find to people who do not read tables, and keep the weekly figures in order. We pay "
    "$92,000 to $104,000 a year, you can work from home two days a week, and we buy you a good chair."
)

SHOWN = {
    "asks_for_money": "Send the registration fee of $35 and your place is kept.",
    "asks_you_to_buy": "We send a check to buy the equipment for your office.",
    "bank_or_papers": "Please email us your resume and a copy of your passport to be considered.",
    "moves_money": "Our payment agents receive transfers and keep 5 % of each transfer.",
    "pay_by_cheque": "Your first check will be mailed to you on Friday.",
    "reshipping": "Your duties: reshipping parcels to our clients abroad.",
    "chat_only": "Add our hiring manager on Telegram. The interview is held on Telegram.",
    "easy_money": "Earn $400 extra per day in your free time.",
    "no_experience_high_pay": "No experience is needed. We pay $900 per week.",
    "weekly_pay_at_home": "This is work from home with weekly pay for everybody.",
    "home_typing": "You need a computer with internet access and to work in your own home.",
    "link_first": "Apply using the link below. We look for people.",
    "link_for_everything": "To learn about the work visit here and fill in the form.",
    "anyone_at_once": "Perfect for everyone. You can start immediately.",
    "paid_for_recruiting": "Recruit others and earn a commission of $50 for each.",
}
TITLES = {
    "desk_work_at_home": "Data Entry Clerk, work from home",
    "shouting_title": "Staff needed!! $$$ this week",
}


@pytest.mark.parametrize(("key", "words"), SHOWN.items())
def test_each_sign_is_found_with_the_words_that_show_it(key: str, words: str) -> None:
    found = {sign.key: sign for sign in fraud_signs("Assistant", words)}
    assert key in found
    assert found[key].evidence.strip(". ") in f"assistant . {words}".lower()
    assert found[key].sentence.endswith(".")


@pytest.mark.parametrize(("key", "title"), TITLES.items())
def test_signs_of_the_title(key: str, title: str) -> None:
    assert key in {sign.key for sign in fraud_signs(title, "We are a small firm.")}


def test_every_rule_of_the_data_file_has_an_example_here() -> None:
    content = (files("bounceback.openings") / "data" / "fraud_signs.toml").read_text(encoding="utf-8")
    keys = [entry["key"] for entry in tomllib.loads(content)["signs"]]
    assert set(keys) == {*SHOWN, *TITLES, "pay_unlike_work"}
    assert len(keys) == len(set(keys))


def test_a_genuine_advertisement_shows_none() -> None:
    assert fraud_signs("Product Analyst", GENUINE, company="Harbour & Pine") == ()


def test_pay_far_from_what_the_work_pays_and_a_range_that_says_nothing_are_signs() -> None:
    def keys(title: str, pay: Pay) -> set[str]:
        return {sign.key for sign in fraud_signs(title, GENUINE, company="Harbour & Pine", pay=pay)}

    assert keys("Data Entry Clerk", Pay(45, 60, "USD", "hour", "$45-60/h")) == {"pay_unlike_work"}
    assert keys("Receptionist", Pay(1000, 6000, text="1000-6000")) == {"pay_unlike_work"}
    assert keys("Receptionist", Pay(30_000, 36_000, "USD", "year")) == set()
    assert keys("Product Analyst", Pay(90, 120, "USD", "hour")) == set()


def test_a_free_mailbox_is_a_sign_only_of_a_firm_that_has_a_name() -> None:
    text = f"{GENUINE} Write to harbour.jobs@gmail.com."
    assert {sign.key for sign in fraud_signs("Analyst", text, company="Harbour & Pine")} == {"free_mail"}
    assert (
        fraud_signs("Analyst", text.replace("gmail.com", "harbour-pine.example"), company="Harbour & Pine")
        == ()
    )


def test_an_employer_is_missing_only_where_source_and_text_name_none() -> None:
    text = (
        "you sort letters and answer the phone in a quiet office, and you are paid what you are worth. " * 12
    )
    assert {sign.key for sign in fraud_signs("Planner", text, company="")} == {"no_employer"}
    assert fraud_signs("Planner", text, company=None) == ()
    assert fraud_signs("Planner", f"Harbour Pine is a boat yard. {text}", company="") == ()


def test_masks_are_taken_out_before_anything_is_counted() -> None:
    masked = "Write to #EMAIL_3b3253aa3e1aa29ecb8b# or see #URL_7ebe37f71633# today."
    assert without_masks(masked) == "Write to   or see   today."
    assert fraud_signs("Analyst", f"{GENUINE} {masked}") == fraud_signs("Analyst", GENUINE) == ()


@pytest.mark.parametrize(
    "hostile", ["earn $1 " * 20_000, "work from home " * 10_000, "a" * 200_000, "$" * 90_000, "İ" * 90_000]
)
def test_hostile_texts_take_bounded_time(hostile: str) -> None:
    began = time.process_time()
    fraud_signs(hostile[:500], hostile, company="")
    assert time.process_time() - began < 2


@pytest.mark.shared
@pytest.mark.skipif(not FRAUDULENT.exists(), reason="needs the advertisements in ../shared/data/openings")
def test_one_real_advertisement_in_two_hundred_at_most_and_a_third_of_the_fraudulent_ones() -> None:
    real = flagged(one for name in REAL for one in read_real(lzma.decompress((SHARED / name).read_bytes())))
    seen, unseen = map(flagged, halves(read_fraudulent(lzma.decompress(FRAUDULENT.read_bytes()))))
    print(
        f"real {real.flagged}/{real.of}, fraudulent {seen.flagged}/{seen.of} and {unseen.flagged}/{unseen.of}"
    )
    assert real.of == 1875
    assert real.flagged * 200 <= real.of
    assert seen.flagged * 10 >= seen.of * 4
    assert unseen.flagged * 10 >= unseen.of * 3
