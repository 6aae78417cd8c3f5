"""Patterns of currencies and amounts: signs, codes (ISO 4217) and words, and how digits are grouped."""

import re

from model.masking.labels import LETTER_NEXT

_PREFIXED_DOLLARS = r"(?<![^\W_])(?:R|A|C|S|AU|CA|HK|NT|NZ|MX|US)\$"
SIGN = rf"(?:{_PREFIXED_DOLLARS}|[$€£¥₹₩₽₺₴₪₫₱₦฿₡₲₸₼])"
"""A currency sign; some dollars have their country before it ("R$")."""

NUMBER = (
    r"(?:\d{1,3}(?:[,.\u00a0\u202f '\u2019]\d{3})+(?:[.,]\d{1,2})?|\d{1,2}(?:,\d{2}){1,3},\d{3}(?:\.\d{1,2})?"
    r"|\d{1,9}(?:[.,]\d{1,2})?)(?:[.,:][-\u2013](?!\w))?(?![\d]|[.,]\d)"
)
"""An amount: grouped by threes, or as in India (1,23,456); "45,-" and "499:-" have no cents."""

SYMBOL_OF_WORD = {
    "$": re.compile(r"usd|us dollars?|dollars?|bucks", re.IGNORECASE),
    "€": re.compile(r"eur|euros?", re.IGNORECASE),
    "£": re.compile(r"gbp|pounds?|quid", re.IGNORECASE),
    "¥": re.compile(r"jpy|yen", re.IGNORECASE),
    "₹": re.compile(r"inr|rupees?|rs\.?", re.IGNORECASE),
}
"""The sign of each currency in words; dollars other than America's have none."""

AFTER = (
    rf"{LETTER_NEXT}(?:us dollars?|usd|dollars?|bucks|eur|euros?|gbp|pounds?|quid|jpy|yen|inr|rupees?"
    r"|cad|aud|nzd|chf|sek|nok|dkk|pln|z[łl](?:ot(?:ych|e|y))?\.?|kr(?:onen|oner|onor|onur|\.)?|k[čc]"
    r"|(?-i:Ft)|forint"
    r"|(?-i:TL)|lira|reais|pesos|франков|francs?(?: suisses?)?|franken|fr\.?|руб(?:лей|ля|ль)?\.?|грн|гривень"
    r"|(?-i:AED|ARS|BRL|CLP|CNY|COP|CZK|EGP|HKD|HUF|IDR|ILS|KES|KRW|MXN|MYR|NGN|PEN|PHP|PKR|RMB|RON|RUB|SAR"
    r"|SGD|THB|TRY|TWD|UAH|VND|ZAR))"
)
"""A currency in words after its amount."""

BEFORE = (
    rf"{LETTER_NEXT}(?:us dollars?|usd|eur|euros?|gbp|inr|rs\.?|jpy|cad|aud|nzd|chf|sek|nok|dkk|pln|kr\.?"
    r"|fr\."
    r"|(?-i:AED|ARS|BRL|CLP|CNY|COP|CZK|EGP|HKD|HUF|IDR|ILS|KES|KRW|MXN|MYR|NGN|PEN|PHP|PKR|RMB|RON|RUB|SAR"
    r"|SGD|THB|TRY|TWD|UAH|VND|ZAR))"
)
"""A currency in words before its amount. Fewer words, since "2 pounds 300" is not an amount of 300."""

ADJOINING = r"[元円圆원]"
"""Currencies in scripts that put no space after them."""
