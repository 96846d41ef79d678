"""Finds what a misspelt name was meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def _fold(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that is near enough to `name` to be what was meant."""
    import difflib

    folded = {_fold(candidate): candidate for candidate in known}
    near = difflib.get_close_matches(_fold(name), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a sentence to end an error message with, or nothing."""
    best = closest(name, known)
    return "" if best is None else f" Did you mean {best!r}?"
