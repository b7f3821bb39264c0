"""The colours of everything that is shown: workbooks and pages. Pale ones are backgrounds."""

INK, MUTED, PAPER, GREY, RULE = "#1B2733", "#52606D", "#FFFFFF", "#F4F6F8", "#C9D3DF"
NAVY, NAVY_PALE = "#1F3A5F", "#E8EEF5"
TEAL, TEAL_PALE = "#0F6B66", "#E0F2EF"
RED, RED_PALE = "#8F1D1D", "#FBE3E1"
AMBER, AMBER_PALE = "#6E4700", "#FDEFC8"
GREEN, GREEN_PALE = "#14532D", "#DDF3E4"
