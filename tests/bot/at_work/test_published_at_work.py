"""A macro and a paragraph of an article on a card: as they are, with their kind, and sent so."""

from pathlib import Path

from bot.helpdesks.port import Article, Macro
from bot.services.knowledge import publications
from bot.services.knowledge.published import Publication, follow
from bot.services.workspace import Workspace
from db.learned_tables import Resolution
from tests.bot.support.workplace import Workplace, eventually

MACRO = (
    "Hi {{ticket.requester.first_name}},\n\nBicycles live in the yard. Ask {{dc.who}} for the key.\n\nBest"
)


def _publish(workplace: Workplace, publication: Publication) -> None:
    [workspace_id] = {row.workspace_id for row in workplace.rows(Resolution)} or {"T0DEMO"}
    follow(Workspace(workplace.engine, workspace_id), publication)


def test_a_macro_is_offered_word_by_word_and_sent_so(workplace: Workplace) -> None:
    macro = Macro("7", "Bicycles::Where to leave a bicycle at the studio", MACRO)
    _publish(workplace, publications.macros("zendesk", [macro]))
    sent = workplace.say("Where can I leave my bicycle at the studio? Thanks, Sam Fisher")
    card = workplace.card(sent)
    assert "Macro 1" in str(card.blocks)
    words = " ".join(card.text.split())
    assert "Hi Sam Fisher, Bicycles live in the yard. Ask [Dc Who] for the key. Best" in words
    workplace.press(card, "Sources")
    shown = str(workplace.view().payload)
    assert "Macro with zendesk-macros" in shown
    assert "Forget" in shown


def test_the_paragraph_that_answers_is_quoted_with_its_link(workplace: Workplace) -> None:
    html = (
        "<h2>Dogs at the studio</h2><p>Dogs are welcome on a lead.</p>"
        "<h2>Bicycles at the studio</h2><p>Leave your bicycle in the yard.</p>"
    )
    article = Article("9:en-us", "Visiting the studio", html, "https://acme.example/hc/9")
    _publish(workplace, publications.articles("zendesk", [article]))
    sent = workplace.say("Can I bring my dog to the studio?")
    card = workplace.card(sent)
    assert "Article 1" in str(card.blocks)
    workplace.press(card, "Approve & send")
    assert workplace.reply(sent).text == (
        "Dogs are welcome on a lead.\n\nVisiting the studio: https://acme.example/hc/9"
    )


def test_a_deleted_article_leaves_the_card_that_waits(workplace: Workplace, tmp_path: Path) -> None:
    file = tmp_path / "bicycles.md"
    file.write_text("# Bicycles at the studio\n\nLeave your bicycle in the canary yard.\n")
    _publish(workplace, publications.articles_in(tmp_path))
    sent = workplace.say("Where can I leave my bicycle at the studio?")
    assert "canary" in str(workplace.card(sent).blocks)
    file.unlink()
    _publish(workplace, publications.articles_in(tmp_path))
    workplace.desk.wake()
    eventually(lambda: "canary" not in str(workplace.card(sent).blocks))
