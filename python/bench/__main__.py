"""python -m bench: imports nothing that the workers, who run this file too, would have to pay for."""

if __name__ == "__main__":
    from bench.command import main

    main()
