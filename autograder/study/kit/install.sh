#!/bin/sh
# Installs the course from this folder, without a network:  sh install.sh [FOLDER]
# Finds a Python that the kit was made for and hands over to install.py, which does the rest.
cd "$(dirname "$0")" || exit 1
wanted=$(sed -n 's/.*"python": "\([0-9.]*\)".*/\1/p' kit.json)
for python in ${PYTHON:+"$PYTHON"} "python$wanted" python3 python; do
    if "$python" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$wanted')" 2>/dev/null; then
        exec "$python" install.py "$@"
    fi
done
echo "This kit is for Python $wanted, which is not on this machine (looked for python$wanted, python3, python)." >&2
echo "Way out: install Python $wanted, name one with PYTHON=/path/to/python, or make a kit with the Python you have." >&2
exit 1
