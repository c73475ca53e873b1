"""``python -m matcher``."""

import sys

if __name__ == "__main__":
    try:
        from matcher.cli import main

        status = main()
    except KeyboardInterrupt:  # while the program itself was being read
        status = 130
    sys.exit(status)
