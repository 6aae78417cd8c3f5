"""The starter set, for what is scored on held-out rows."""

import pandas
import pytest

from model.corpus.rows import load_frame


@pytest.fixture(scope="session")
def one_row_a_reply() -> pandas.DataFrame:
    """Return the starter set with one row of each reply.

    With its other rows, most held-out replies would be in a training row too.
    """
    starter = load_frame("starter")
    frame = starter.drop_duplicates("response")
    frame.attrs.update(starter.attrs)
    return frame
