"""python -m planfact.bench: imports nothing that the workers, who run this file too, would have to pay for."""

if __name__ == "__main__":
    from planfact.bench.command import main

    main()
