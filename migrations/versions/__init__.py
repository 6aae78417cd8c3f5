"""The revisions, oldest first by the date in their names. Each stands for itself: none imports `db`."""
