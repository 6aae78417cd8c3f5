"""Read the brand file for the bot. If the file is invalid, drafts are made without its facts.

See `model/brand/values.py` for its format and `serving.py` for when it is read.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from model.brand.values import NO_BRAND, Brand, load_brand
from model.corpus.rows import Row
from model.errors import BrandError
from model.masking.mask import PLACEHOLDER

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Branding:
    """The brand to draft with, without facts if the file is invalid; `problems` are sentences for people."""

    brand: Brand = NO_BRAND
    problems: tuple[str, ...] = ()
    refused: bool = False


def read_branding(
    path: Path | None, known_placeholders: Collection[str] = (), region: str | None = None
) -> Branding:
    """Read the brand file `path`; None gives a brand without facts, and no problems.

    `known_placeholders` are those of the replies, as for `load_brand`; `region` is `Brand.region`.
    """
    if path is None:
        return Branding(Brand(region=region))
    try:
        brand = load_brand(path, known_placeholders)
    except BrandError as error:
        told = "Until that is fixed, nothing in the file is used: no fact is filled in, no phrase is banned."
        problems = (*str(error).splitlines(), told)
        return Branding(Brand(region=region), problems, refused=True)
    return Branding(replace(brand, region=region), brand.warnings)


def brand_for(rows: Iterable[Row], path: Path | None, region: str | None, *, tell: bool) -> Brand:
    """Return the company's facts for a version of these rows; none if the file is invalid, and with `tell`
    the log says why. Arguments as for `read_branding`.
    """
    branding = read_branding(path, placeholders_of(rows) if path is not None else (), region)
    for problem in branding.problems if tell else ():
        _log.log(logging.ERROR if branding.refused else logging.WARNING, "%s", problem)
    return branding.brand


def placeholders_of(rows: Iterable[Row]) -> frozenset[str]:
    """Return the names of all placeholders in the rows' replies."""
    return frozenset(name.strip() for row in rows for name in PLACEHOLDER.findall(row.reply))
