"""Articles cut into passages."""

import time

from bot.published.articles import (
    LONGEST_PASSAGE,
    Passage,
    passages_of_html,
    passages_of_markdown,
    title_of_markdown,
)

HTML = """<style>p{}</style><h1>Bookings</h1><p>You can change&nbsp;most bookings <b>yourself</b>.</p>
<h2>Names</h2><p>Open <a href="https://acme.example/trips">My trips</a> and press Edit.</p>
<p>It is free:</p><ul><li>up to three letters</li><li>once<br>a year</li></ul><script>alert(1)</script>"""


def test_passages_stand_below_their_heading_with_addresses_and_lists() -> None:
    assert passages_of_html(HTML) == [
        Passage("Bookings", "You can change most bookings yourself."),
        Passage(
            "Names",
            "Open My trips (https://acme.example/trips) and press Edit.\nIt is free:\n- up to three letters\n"
            "- once\na year",
        ),
    ]


def test_markdown_reads_the_same() -> None:
    text = "# Pets\n\nCats travel in the *cabin*.\n\n## Dogs\n\nSee [the list](https://acme.example/dogs).\n"
    assert title_of_markdown(text) == "Pets"
    assert passages_of_markdown(text) == [
        Passage("Pets", "Cats travel in the cabin."),
        Passage("Dogs", "See the list (https://acme.example/dogs)."),
    ]
    assert title_of_markdown("No heading\n# Later") is None


def test_an_article_of_100_kb_becomes_many_short_passages_in_no_time() -> None:
    began = time.monotonic()
    html = "<h2>Terms</h2>" + "<p>Returns are free within thirty days of the delivery.</p>" * 1_800
    found = passages_of_html(html)
    assert len(html) > 100_000
    assert 100 < len(found) < 400
    assert max(len(each.text) for each in found) <= LONGEST_PASSAGE
    assert time.monotonic() - began < 2


def test_a_paragraph_that_nobody_would_send_is_left_out() -> None:
    assert passages_of_html(f"<p>{'word ' * 400}</p><p>Short one.</p>") == [Passage("", "Short one.")]


def test_broken_html_is_read_as_far_as_it_goes() -> None:
    found = passages_of_html("<p>One <b>two<p>Three</div></p></a><li>four <!-- <p>five")
    assert "".join(each.text for each in found).startswith("One two")
    assert passages_of_html("") == []
    assert passages_of_html("<img src=x><hr>123 456") == []
