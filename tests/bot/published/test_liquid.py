"""Macros' Liquid as our placeholders."""

import pytest

from bot.published.liquid import with_placeholders


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Hi {{ticket.requester.first_name}},", "Hi {{Person Name}},"),
        ("Hi {{ ticket.requester.name | capitalize }}", "Hi {{Person Name}}"),
        ("We wrote to {{ticket.requester.email}}.", "We wrote to {{Email Address}}."),
        ("{{current_user.name}} from Acme", "{{Agent Name}} from Acme"),
        ("Your request {{ticket.id}}", "Your request {{Ticket Id}}"),
        ("{{dc.refund_policy}}", "{{Dc Refund Policy}}"),
        ("Field {{ticket.ticket_field_360001}}", "Field {{Ticket Field 360001}}"),
        ("{% comment %}for night shifts{% endcomment %}Hello", "Hello"),
        ("A {{ brace", "A {\u2060{ brace"),
        ("{{-ticket.requester.name-}}", "{{Person Name}}"),
    ],
)
def test_what_liquid_prints_is_filled_as_ours_or_a_blank(written: str, read: str) -> None:
    assert with_placeholders(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "{% if ticket.priority == 'high' %}Now{% endif %}",
        "{% for comment in ticket.comments %}{{comment.value}}{% endfor %}",
        "{%- case ticket.via -%}",
        "{% assign x = 1 %}{{x}}",
        "{%",
    ],
)
def test_conditions_and_loops_are_refused_by_name(written: str) -> None:
    with pytest.raises(ValueError, match="only Zendesk can carry out"):
        with_placeholders(written)


def test_a_long_text_of_open_braces_is_read_in_no_time() -> None:
    text = "{{" * 50_000 + "{ % comment" * 10_000
    assert with_placeholders(text).count("{") == text.count("{")
