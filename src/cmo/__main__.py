"""``python -m cmo`` is the command line."""

from cmo.cli import main

if __name__ == "__main__":
    main()
