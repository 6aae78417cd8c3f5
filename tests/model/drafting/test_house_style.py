"""A workspace's style: read from its latest approved replies, worn by drafts from public ones."""

from collections.abc import Iterable

from model.brand.values import Brand
from model.bundle import Bundle
from model.corpus.rows import Row
from model.drafting.drafter import Drafter
from model.drafting.house_style import HouseStyle

PUBLIC = (
    "Hello! Thank you for reaching out. Open Addresses and choose Edit. Let me know if you have questions."
)
QUESTION = "how can I reset my password?"
ANSWERS = ("We close at six.", "It opens in May.", "Dogs may come on a lead.", "Two days.", "At the gate.")


def team(
    answers: Iterable[str], greeting: str = "Hey there,", sign_off: str = "Cheers,\nThe Acme team"
) -> list[Row]:
    return [
        Row(
            f"resolution:{number}",
            f"question {number} on the zoo",
            f"{greeting}\n\n{answer}\n\n{sign_off}",
            approved=True,
        )
        for number, answer in enumerate(answers)
    ]


def test_a_draft_from_a_public_reply_gets_the_teams_greeting_and_sign_off(bundle: Bundle) -> None:
    drafter = Drafter(bundle)
    before = drafter.suggest([QUESTION])[0].drafts[0]
    drafter.learn(*team(ANSWERS))
    after = drafter.suggest([QUESTION])[0].drafts[0]
    assert not before.text.startswith("Hey there,")
    assert after.text.startswith("Hey there,\n\n")
    assert after.text.endswith("\n\nCheers,\nThe Acme team")
    assert after.sources[0].id.startswith("starter:")
    for row in team(ANSWERS):
        drafter.forget(row.id)
    assert drafter.suggest([QUESTION])[0].drafts[0] == before


def test_a_version_knows_the_style_of_the_replies_that_it_was_fitted_on(bundle: Bundle) -> None:
    from dataclasses import replace

    drafter = Drafter(replace(bundle, rows=(*bundle.rows, *team(ANSWERS))))
    assert drafter.suggest([QUESTION])[0].drafts[0].text.startswith("Hey there,\n\n")


def test_the_companys_own_sign_off_takes_the_place_of_the_teams(bundle: Bundle) -> None:
    drafter = Drafter(bundle, brand=Brand({"Sign-off": "Your friends at the zoo"}))
    drafter.learn(*team(ANSWERS, sign_off="{{Sign-off}}"))
    text = drafter.suggest([QUESTION])[0].drafts[0].text
    assert text.startswith("Hey there,\n\n")
    assert text.endswith("\n\n{{Sign-off}}")
    assert text.count("{{Sign-off}}") == 1


def test_what_the_brand_bans_is_no_style(bundle: Bundle) -> None:
    drafter = Drafter(bundle, brand=Brand(banned=("hey there",)))
    drafter.learn(*team(ANSWERS))
    assert all("Hey there" not in draft.text for draft in drafter.suggest([QUESTION])[0].drafts)


def test_the_latest_replies_make_the_style() -> None:
    style = HouseStyle(team(f"Answer number {number} of many." for number in range(150)))
    later = [
        Row(f"resolution:{1000 + n}", "q", f"Moin,\n\nAnswer {n} of some.", approved=True) for n in range(150)
    ]
    assert style.of(PUBLIC).greeting == "Hey there,"
    style.learn(later)
    assert style.of(PUBLIC).greeting == "Moin,"


def test_a_style_is_of_one_language_and_of_approved_replies_alone() -> None:
    german = (
        "Wir schließen am Sonntag um sechs Uhr.",
        "Der Garten öffnet im Mai.",
        "Hunde dürfen an die Leine.",
    )
    style = HouseStyle([*team(german, "Hallo,", "Viele Grüße"), Row("starter:1", "q", PUBLIC)])
    assert style.dressed(PUBLIC, (), signed=False) == PUBLIC
    assert style.dressed("Hallo! Bitte öffnen Sie die Seite mit den Adressen.", (), signed=False) == (
        "Hallo,\n\nBitte öffnen Sie die Seite mit den Adressen.\n\nViele Grüße"
    )


def test_candidates_lose_by_how_much_longer_they_are_than_the_teams() -> None:
    style = HouseStyle(team(ANSWERS))
    short, longer, longest = style.length_penalties([ANSWERS[0], ANSWERS[0] * 4, ANSWERS[0] * 20])
    assert short == 0
    assert 0 > longer > longest
    assert not HouseStyle(()).length_penalties([PUBLIC, ANSWERS[0]]).any()
