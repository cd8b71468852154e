#!/usr/bin/python3
"""Damages stored files: damage DIRECTORY SEED COUNT SUFFIX...

COUNT times: a file whose name ends in one of the suffixes (or begins with log_ for the suffix "log"), chosen by size, gets
one bit flipped at a random place, or, one time in eight, loses up to a thousand bytes at its end. Prints what it did.
"""
import os
import random
import sys

directory, seed, count, suffixes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
chance = random.Random(seed)


def is_target(name):
    return any(name.startswith("log_") if s == "log" else name.endswith(s) for s in suffixes)


for _ in range(count):
    files = sorted(
        os.path.join(where, name)
        for where, _, names in os.walk(directory)
        for name in names
        if is_target(name) and os.path.getsize(os.path.join(where, name)) > 0
    )
    if not files:
        print("nothing to damage under", directory)
        break
    path = chance.choices(files, [os.path.getsize(f) for f in files])[0]
    size = os.path.getsize(path)
    if chance.randrange(8) == 0:
        cut = min(size, chance.randint(1, 1000))
        os.truncate(path, size - cut)
        print("cut", cut, "bytes off", path)
    else:
        place, bit = chance.randrange(size), chance.randrange(8)
        with open(path, "r+b") as f:
            f.seek(place)
            byte = f.read(1)[0]
            f.seek(place)
            f.write(bytes([byte ^ 1 << bit]))
        print("flipped bit", bit, "of byte", place, "in", path)
