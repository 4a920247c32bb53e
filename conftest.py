"""Every test speaks English, whatever the language of the machine it runs on."""

import os

os.environ["TOKCOURSE_LANG"] = "en"
