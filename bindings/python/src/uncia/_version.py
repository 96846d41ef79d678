"""The version of this package; a test holds it against pyproject.toml."""

version = "0.1.0"
