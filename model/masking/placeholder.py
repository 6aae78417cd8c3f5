"""The syntax of a placeholder: `{{Order Number}}`."""

import re

PLACEHOLDER = re.compile(r"\{\{([^{}\n]{1,80})\}\}")
"""`{{Name}}`; group 1 is the name."""
