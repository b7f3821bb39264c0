"""The colours of the pages: those of the templates."""

INK, MUTED, PAPER, GREY, RULE = "#1B2733", "#52606D", "#FFFFFF", "#F4F6F8", "#C9D3DF"
NAVY, NAVY_PALE, TEAL = "#1F3A5F", "#E8EEF5", "#0F6B66"
RED, RED_PALE = "#8F1D1D", "#FBE3E1"
AMBER, AMBER_PALE = "#6E4700", "#FDEFC8"
GREEN, GREEN_PALE = "#14532D", "#DDF3E4"

READABLE_PAIRS = (
    (INK, PAPER), (INK, GREY), (INK, NAVY_PALE), (MUTED, PAPER), (MUTED, GREY), (MUTED, NAVY_PALE), (NAVY, PAPER),
    (NAVY, GREY), (NAVY, NAVY_PALE), (TEAL, PAPER), (TEAL, GREY), (PAPER, NAVY), (RED, RED_PALE), (RED, GREY),
    (RED, PAPER), (AMBER, AMBER_PALE), (GREEN, GREEN_PALE), (GREEN, GREY), (GREEN, PAPER),
)
"""Text on its background, wherever a page puts the one on the other."""
