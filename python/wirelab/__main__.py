"""``python -m wirelab``: the command."""

import sys

from wirelab import main

if __name__ == "__main__":
    sys.exit(main())
