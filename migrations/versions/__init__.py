"""The revisions, in the order of the dates in their names. None imports `db`, which may change later."""
