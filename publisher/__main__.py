"""`python -m publisher` is the same as `publisher`."""

from publisher.cli.start import main

if __name__ == "__main__":
    main()
