"""Recognise a request to a colleague without a matter of its own: "can you take this one?"

The caller removes the addressee. Any word that is not on the list is a matter, so a customer who addresses
somebody by name is not taken for a colleague: "how do I return it?" has other words.
"""

import re

_WORDS = frozenset(
    """
    a again also and answer any anybody anyone around asap ask assign assist at available besides by can care
    chance check chime cover could customer customers do else for free fyi grab handle have heads hello help
    here hey hi if in into is it jump kindly later look mate maybe mind moment next now of on one or our over
    own picking pick ping please pls possible reply respond second see shift should so somebody someone soon
    take taking team thanks that the them then there these they this those thoughts thread ticket to today
    tomorrow up us we who will with would yes you your yours
    anschauen ansehen antworten bitte das dem den der die diese diesem diesen dieser dieses drauf darauf du
    eine einen er euch gucken hallo helfen hier ihn ihr jemand kann kannst könnt könntest könntet kümmern mal
    nehmen schauen sehen sie um übernehmen übernimm übernimmst werfen wer wirf blick darum
    bonjour ça ce celle celui ci cette coup d de il jeter la le œil oeil peut peux plaît pouvez pourrais
    pourriez prendre quelqu regarder répondre s salut te ti toi tu un une vous
    alguien ayudar contestar echar el ella encargarte encargarse este esta esto favor hola le lo mirar ojo
    por puede puedes podrías podría podéis responder revisar te tomar ver vistazo
    """.split()  # noqa: SIM905 - so many strings in a list would be harder to read.
)
_SOMEBODY = re.compile(
    r"\b(?:can|could|would|will|does|has|is)\s+(?:any|some)(?:body|one)\b|\bkann\s+(?:(?:das|bitte|mal)\s+)*jemand\b"
    r"|\b(?:peut|pourrait)[ -]il quelqu'un\b|\bquelqu'un (?:peut|pourrait)\b|\b(?:puede|podría) alguien\b"
    r"|\balguien (?:puede|podría)\b"
)
_WORD = re.compile(r"[^\W\d_]+")
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")


def only_hands_over(text: str) -> bool:
    """Return whether `text`, without its mentions, only asks to look at something.

    True for an empty text, False for one with a digit.
    """
    words = _WORD.findall(_EMOJI.sub(" ", text.casefold()))
    return all(word in _WORDS for word in words) and not any(sign.isdigit() for sign in text)


def asks_somebody(text: str) -> bool:
    """Whether `text` asks "somebody" for something, as colleagues do: "could somebody look this up?"."""
    return _SOMEBODY.search(text.casefold().replace("\u2019", "'")) is not None
