"""Bitext's broken replies are repaired or left out, by rules that each have an example here."""

from pathlib import Path

import pytest

from model.corpus.repair import RULES, repair
from model.corpus.rows import blocks, load_frame, rows_of
from model.experiments.repairs import count_repairs, main

HEADER = "flags,instruction,category,intent,response\n"
SOUND = (
    "I understand that you want to cancel order {{Order Number}}. Please follow these steps:\n\n"
    '1. Open the "Orders" page.\n   - On a phone: tap "Menu".\n2. Choose "Cancel."\n\n'
    "Write to us at {{Customer Support Email}} (e.g., with a photo), and have a good day!"
)

REPAIRED = {
    "space before a line break": ("Follow these steps: \n1. Log in.", "Follow these steps:\n1. Log in."),
    "two spaces": ("Done.  All is well.", "Done. All is well."),
    "opening quote without its pair": (
        '"I understand that you are waiting for your refund. It is on its way.',
        "I understand that you are waiting for your refund. It is on its way.",
    ),
    "closing quote without its pair": ('Choose "Save" and wait."', 'Choose "Save" and wait.'),
    "no space after a sentence": (
        "How good it is to see your account!my aim is to help.I am here!",
        "How good it is to see your account! My aim is to help. I am here!",
    ),
    "no space after a list number": ("Do this:\n4.Open your mail.", "Do this:\n4. Open your mail."),
    "“here to help to us”": (
        "We're here for you to us regarding your order.",
        "Thank you for reaching out to us regarding your order.",
    ),
    "“here to help about”": (
        "We're here to help about closing your account.",
        "Thank you for reaching out to us about closing your account.",
    ),
    "“trusting to us for”": (
        "Thank you for trusting to us for help.",
        "Thank you for coming to us for help.",
    ),
    "“contacting to us”": ("Glad you contacted to us about it.", "Glad you contacted us about it."),
    "“in touch to us”": ("Glad you got in touch to us!", "Glad you got in touch with us!"),
    "“to us” twice": ("I'm glad you contacted us to us with this.", "I'm glad you contacted us with this."),
    "“your message and informing”": (
        "Appreciate your message and informing us of the fault.",
        "Thank you for reaching out to us and informing us of the fault.",
    ),
    "“I get it your need”": (
        "We hear you! I see what you mean your need for help.",
        "We hear you! I understand your need for help.",
    ),
    "“I'm following you that”": (
        "I can relate to the understanding that you wait.",
        "I understand that you wait.",
    ),
    "“I realized, you”": ("I've understood, you need help.", "I understand that you need help."),
    "“aware of you need”": ("I'm fully aware of you need help.", "I'm fully aware that you need help."),
    "“cognizant how”": ("I'm clearly cognizant how it is.", "I'm clearly aware of how it is."),
    "“a agent”": ("You speak with a agent today.", "You speak with an agent today."),
    "the same label twice": (
        "Go to the '{{Settings}}' or '{{Settings}}' section.",
        "Go to the '{{Settings}}' section.",
    ),
    "an order number as a section": (
        "Visit the '{{Order Number}}' section of our website.",
        "Visit the '{{Order Status}}' section of our website.",
    ),
    "a blank around a blank": (
        "Choose '{{Switch to {{Account Type}}}}'.",
        "Choose 'Switch to {{Account Type}}'.",
    ),
    "braces of one blank missing": ("Choose '{Cancel Order}}' there.", "Choose 'Cancel Order' there."),
    "a blank in square brackets": (
        "Call [phone number] on weekdays.",
        "Call {{Customer Support Phone Number}} on weekdays.",
    ),
    "square brackets around a blank": ("Go to [{{Login Page URL}}].", "Go to {{Login Page URL}}."),
    "an invented e-mail address": (
        "Write to feedback@company.com, please.",
        "Write to {{Customer Support Email}}, please.",
    ),
    "an address of example.com": (
        "Chat at www.example.com/contact. We wait.",
        "Chat at {{Website URL}}. We wait.",
    ),
    "an address where the website is meant": (
        "Use the chat on our {{Website URL}}.",
        "Use the chat on our website at {{Website URL}}.",
    ),
    "an amount in dollars": (
        "You get ${{Refund Amount}} back.",
        "You get {{Currency Symbol}}{{Refund Amount}} back.",
    ),
}

LEFT_OUT = {
    "an instruction to its author": "Do this: [Provide clear instructions on how to close the account].",
    "cut short": "To edit your address, please follow these steps:",
    "a language model about itself": "As an AI language model, I cannot see your bill.",
    "a lecture on language": "We ask you to refrain from using offensive language.",
    "a swear word": "You find all about the bloody fee there.",
    "a telephone call": "Please stay on the line while I transfer your call.",
    "support of some other company": "Please give me the name of the company or service.",
    "places of one country": "Whether you live in Toronto or elsewhere, we deliver.",
}


def test_every_rule_has_an_example() -> None:
    assert [rule.name for rule in RULES] == [*REPAIRED, *LEFT_OUT]


@pytest.mark.parametrize("name", REPAIRED)
def test_a_broken_reply_is_repaired(name: str) -> None:
    broken, sound = REPAIRED[name]
    assert repair(broken) == sound
    assert repair(sound) == sound
    assert broken in count_repairs([broken]).broken[name]


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_reply_that_no_agent_would_send_is_left_out(name: str) -> None:
    assert repair(LEFT_OUT[name]) is None
    assert count_repairs([LEFT_OUT[name]]).broken[name] == (LEFT_OUT[name],)


@pytest.mark.parametrize(
    "reply",
    [
        SOUND,
        "I'm with you every step of the way. I hear you loud and clear!",
        "We're here to help you with that, and we're here for you.",
        "I've got your order here. Thank you for trusting us with it. I've got that covered.",
        'The page says "Thank you for your order."',
        "Choose '{{Settings}}' or '{{Profile}}' on our {{Website URL}} website.",
    ],
)
def test_a_sound_reply_is_unchanged(reply: str) -> None:
    assert repair(reply) == reply


def test_a_reply_of_spaces_is_left_out() -> None:
    assert repair(' \n"') is None


def test_bitext_rows_are_repaired_with_unchanged_ids_and_training_text(tmp_path: Path) -> None:
    replies = ['Done."', "Please follow these steps:", "All is well."]
    lines = "".join(
        f'B,ask {n},C,i,"{reply.replace(chr(34), 2 * chr(34))}"\n' for n, reply in enumerate(replies)
    )
    path = tmp_path / "bitext.csv"
    path.write_text(HEADER + lines)
    frame = load_frame(path)
    assert [(row.id, row.reply) for row in rows_of(frame)] == [
        ("bitext:1", "Done."),
        ("bitext:3", "All is well."),
    ]
    assert 'Done."' in blocks(frame)[0]
    assert len(blocks(frame)) == 3


def test_rows_of_other_corpora_are_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(HEADER + "B,ask,C,i,Please follow these steps:\n")
    assert rows_of(load_frame(path))[0].reply == "Please follow these steps:"


def test_the_counts_of_each_rule_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(HEADER + "B,ask,C,i,Glad you got in touch to us!\nB,ask,C,i,It is with a agent:\n")
    main(["--data", str(path), "--examples", "2"])
    printed = capsys.readouterr().out
    assert "1  50.00%  repaired  “in touch to us”" in printed
    assert "'Glad you got in touch to us!'" in printed
    assert "1  50.00%  left out  cut short" in printed
    assert printed.endswith("1 of 2 repaired, 1 left out\n")


def test_bitext_has_the_recorded_repairs_and_none_is_needed_twice(bitext_path: Path) -> None:
    frame = load_frame(bitext_path)
    repairs = count_repairs(frame["response"])
    assert (repairs.replies, repairs.changed, repairs.left_out) == (26_872, 5_881, 337)
    rows = rows_of(frame)
    assert len(rows) == 26_872 - 337
    assert rows[-1].id == "bitext:26872"
    again = count_repairs(row.reply for row in rows)
    assert (again.changed, again.left_out) == (0, 0)
