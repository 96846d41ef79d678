"""The hand-written part of this package: how a core is run and talked to. Not for import by users."""
