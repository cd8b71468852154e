#!/usr/bin/python3
"""Delays and loses packets that this network namespace forwards, for kernels without netem.

netdelay --delay MS [--jitter MS] [--loss PERCENT] [--seed N] [--queue N] --pair FROM TO [--pair FROM TO ...]

Hands packets from one address to another to an NFQUEUE, holds each for delay +- jitter, then lets it pass, or drops it.
Jitter reorders. SIGTERM: the rules go, held packets pass. Plain netlink, standard library only. Needs NET_ADMIN, iptables.
"""
import argparse
import heapq
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--delay", type=float, default=0)
parser.add_argument("--jitter", type=float, default=0)
parser.add_argument("--loss", type=float, default=0)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--queue", type=int, default=1)
parser.add_argument("--pair", nargs=2, action="append", required=True, metavar=("FROM", "TO"))
args = parser.parse_args()
chance = random.Random(args.seed)

NETLINK_NETFILTER = 12
SUBSYSTEM_QUEUE = 3 << 8
PACKET, VERDICT, CONFIG = SUBSYSTEM_QUEUE, SUBSYSTEM_QUEUE | 1, SUBSYSTEM_QUEUE | 2
DROP, ACCEPT = 0, 1
NLMSG_ERROR = 2


def attribute(kind, data):
    return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


def message(kind, payload, flags=1):
    body = struct.pack("=BB", 0, 0) + struct.pack("!H", args.queue) + payload
    return struct.pack("=IHHII", 16 + len(body), kind, flags, 0, 0) + body


def configure(payload):
    netlink.send(message(CONFIG, payload, 1 | 4))
    answer = netlink.recv(4096)
    if struct.unpack_from("=H", answer, 4)[0] == NLMSG_ERROR:
        error = struct.unpack_from("=i", answer, 16)[0]
        if error:
            sys.exit("nfqueue configuration failed: errno %d" % -error)


def verdict(what, packet):
    netlink.send(message(VERDICT, attribute(2, struct.pack("!II", what, packet))))


def packet_ids(data):
    offset = 0
    while offset + 16 <= len(data):
        length, kind = struct.unpack_from("=IH", data, offset)
        if kind == PACKET:
            place = offset + 20
            while place + 4 <= offset + length:
                size, name = struct.unpack_from("=HH", data, place)
                if name & 0x3FFF == 1:
                    yield struct.unpack_from("!I", data, place + 4)[0]
                    break
                place += (size + 3) & ~3
        offset += (length + 3) & ~3


def stop(*_):
    raise SystemExit(0)


netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
netlink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
netlink.setsockopt(270, 5, 1)  # SOL_NETLINK, NETLINK_NO_ENOBUFS
netlink.bind((0, 0))
configure(attribute(1, struct.pack("!BBH", 1, 0, socket.AF_INET)))  # bind
configure(attribute(2, struct.pack("!IB", 0, 1)))  # no packet contents
configure(attribute(3, struct.pack("!I", 65536)))  # length of the queue
configure(attribute(5, struct.pack("!I", 4)) + attribute(4, struct.pack("!I", 4)))  # big segments stay whole

signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
rules = [
    ["FORWARD", "-s", a, "-d", b, "-j", "NFQUEUE", "--queue-num", str(args.queue), "--queue-bypass"]
    for a, b in args.pair
]
held, order, active = [], 0, []
try:
    for rule in rules:
        subprocess.check_call(["iptables", "-w", "-A"] + rule)
        active.append(rule)
    print("READY", flush=True)
    while True:
        wait = max(0.0, held[0][0] - time.monotonic()) if held else None
        if select.select([netlink], [], [], wait)[0]:
            for packet in packet_ids(netlink.recv(65536)):
                if chance.random() * 100 < args.loss:
                    verdict(DROP, packet)
                    continue
                order += 1
                late = max(0.0, args.delay + chance.uniform(-args.jitter, args.jitter)) / 1000
                heapq.heappush(held, (time.monotonic() + late, order, packet))
        now = time.monotonic()
        while held and held[0][0] <= now:
            verdict(ACCEPT, heapq.heappop(held)[2])
finally:
    for rule in active:
        subprocess.call(["iptables", "-w", "-D"] + rule)
    for _, _, packet in held:
        verdict(ACCEPT, packet)
