"""python -m planfact: the command line."""

from planfact.cli import main

if __name__ == "__main__":
    main()
