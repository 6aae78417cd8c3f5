"""Finds API keys, tokens, licence keys and private keys. They are never kept.

Most issuers use a unique prefix; these are the prefixes that they document for secret scanning (GitHub,
GitLab, Slack, Stripe, AWS, Google, OpenAI, npm, PyPI, SendGrid, Hugging Face; JSON Web Tokens: RFC 7519; PEM:
RFC 7468). Others need a label before them.
"""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.labels import labelled, mentions
from model.masking.needed import matches

SECRET_KEY = "Secret Key"

_ISSUED = re.compile(
    r"(?<![\w-])(?:gh[opusr]_\w{20,255}|github_pat_\w{20,255}|glpat-[\w-]{16,64}|xox[abeoprs]-[\w-]{10,250}"
    r"|xapp-[\w-]{10,250}|[sr]k[-_](?:live|test|proj|ant|or)?[-_]?[\w-]{16,250}|pk_(?:live|test)_\w{16,250}"
    r"|whsec_\w{16,250}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{12,20}|AIza[\w-]{30,45}|ya29\.[\w-]{20,250}|SG\.[\w-]{16,64}\.[\w-]{16,64}"
    r"|hf_\w{20,64}"
    r"|npm_\w{30,64}|pypi-[\w-]{30,250}|shp(?:at|ca|pa|ss)_\w{20,64}|dop_v1_\w{30,80}|AC[0-9a-f]{32}"
    r"|eyJ[\w-]{10,2000}\.[\w-]{6,4000}(?:\.[\w-]{6,2000})?)(?![\w-])"
)
_BEGIN = re.compile(r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,40}-----")
_LONGEST = 12_000  # Characters of a private key: an RSA key of 16,384 bits has about 12,000.
_LABELLED = labelled(
    r"(?:api|access|secret|private|client|app|application|auth|bearer|refresh|session|webhook|signing"
    r"|licen[cs]e|product"
    r"|activation|encryption|ssh)[ _-](?:access[ _-])?(?:key|token|secret)s?(?:[ _-](?:id|key))?|apikey|token"
    r"|secret|bearer"
    r"|(?:api|lizenz|produkt|aktivierungs|zugangs|licentie|product|toegangs|licens|adgangs|licen[cs]e)?-?"
    r"(?:schlüssel|sleutel|nøglen?|nyckeln?)|(?:zugriffs|zugangs|toegangs|adgangs|åtkomst)-?token"
    r"|clé (?:(?:d['\u2019])?api|secrète|privée|d['\u2019](?:accès|activation)|de (?:licence|produit))"
    r"|clave (?:(?:de )?api|secreta|privada|de (?:licencia|producto|activación))"
    r"|chiave (?:api|segreta|privata|di (?:licenza|attivazione|accesso)|prodotto)"
    r"|chave (?:(?:de |da )?api|secreta|privada|de (?:acesso|licença|produto|ativação))"
    r"|klucz (?:api|prywatny|tajny|licencyjny|produktu|dostępu)"
    r"|token (?:de (?:acceso|acesso)|d['\u2019](?:accès|api)|di accesso|dostępu|api)"
    r"|jeton(?: d['\u2019](?:accès|api))?"
    r"|ключ api|api-?ключ|токен",
    "密钥|令牌",
    r"(?=[^\s\"']{0,60}\d)[\w.+/=~-]{12,2000}",
)
_NEAR_ITS_NAME = re.compile(
    r"(?:key|token|secret|bearer|schlüssel|sleutel|nøgle|nyckel|clé|clave|chiave|chave|klucz|jeton|ficha"
    r"|ключ|токен)"
    r"[^\n]{0,32}?(?<![\w.+/=~-])(?P<value>(?=[^\s\d]{0,200}\d)"
    r"(?=[^\sA-Za-z]{0,200}[A-Za-z])[\w.+/=~-]{20,2000})(?![\w@])",
    re.IGNORECASE,
)
"""Too long for a word, a name or an order, in a sentence about a key."""
_PREFIXED = re.compile(
    r"(?<![\w/-])(?P<value>[a-z]{2,8}_(?=[A-Za-z]{0,40}\d)(?=[^A-Z\W_]{0,40}[A-Z])"
    r"(?=[A-Z\d]{0,40}[a-z])[A-Za-z\d]{10,80})(?![\w-])"
)
"""A short name, a line below, then letters of both cases and digits: how issuers write keys."""
_LONG = re.compile(r"[\w.+/=~-]{20}")
_HINTS = ("key", "token", "secret", "bearer", "schlüssel", "sleutel", "nøgle", "nyckel", "api", "jeton",
          "ключ", "токен", "密钥", "令牌", "clé",
          "clave", "chiave", "chave", "klucz")  # fmt: skip


def find_secret_keys(text: str) -> Iterator[Found]:
    """Yield every key and token of `text`, in linear time."""
    end = -1
    for match in matches(_BEGIN, text):
        if match.start() >= end:
            close = _END.search(text, match.end(), match.end() + _LONGEST)
            end = close.end() if close else min(len(text), match.end() + _LONGEST)
            yield Found(match.start(), end, SECRET_KEY)
    for match in matches(_ISSUED, text):
        if re.search(r"\d", match.group()):
            yield Found(match.start(), match.end(), SECRET_KEY)
    if not mentions(text, *_HINTS):
        return
    for pattern in (_LABELLED, _PREFIXED, _NEAR_ITS_NAME) if _LONG.search(text) else (_LABELLED, _PREFIXED):
        for match in matches(pattern, text):
            value = match["value"].rstrip(".=") if match["value"].endswith(".") else match["value"]
            yield Found(match.start("value"), match.start("value") + len(value), SECRET_KEY)
