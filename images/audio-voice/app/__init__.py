"""Speech from text, by whichever engine the image holds."""
