"""The site in Chromium, as a reader meets it."""

from tests.doors.walking import ROOT, Door, Missing

DOOR = Door("site", "The site")
SITE = ROOT / "build" / "site"


@DOOR.step("The site is built")
def built(at):
    if not (SITE / "index.html").is_file():
        raise Missing("no build/site; make site")
