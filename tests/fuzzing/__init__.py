"""Random inputs for everything that reads what others write: nothing raises but documented errors."""
