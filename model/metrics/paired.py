"""How sure it is that one version is better than another: the paired bootstrap over the same rows.

Source: Koehn 2004, "Statistical Significance Tests for Machine Translation Evaluation".
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

DRAWS = 500
CERTAINTY = 0.98
"""Of the interval that the noise is half of: a version is judged by several figures at once, each night."""
_SEED = 1337

Places = npt.NDArray[np.int64]


def noise(difference: Callable[[Places], float], rows: int) -> float:
    """Return half the width of the interval in which the difference of two versions lies.

    `difference` gives it for some of the `rows`, by their places (N,), of which some are repeated. 0 without
    rows.
    """
    if not rows:
        return 0.0
    chance = np.random.default_rng(_SEED)
    drawn = [difference(chance.integers(0, rows, rows)) for _ in range(DRAWS)]
    low, high = np.quantile(drawn, [(1 - CERTAINTY) / 2, (1 + CERTAINTY) / 2])
    return float(high - low) / 2
