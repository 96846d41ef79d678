"""How stages and tables look in notebooks.

Plain HTML with one style sheet: no scripts, nothing from outside, and colours that are shades of the
notebook's own, so that they fit a light and a dark theme. Without the style sheet, which some viewers
remove, everything is still there and folds.
"""
