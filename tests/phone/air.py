"""Bad air between two network interfaces, packet by packet: loss, delay and bandwidth as `tc netem` makes them, for
kernels that are built without it. Makes two TUN interfaces and carries IP packets from one to the other; reads its
settings, `LOSS DELAY_MS KBIT`, a line each time they change, and ends with its standard input."""
import collections
import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
QUEUE_MAX = 100  # packets waiting for the air, each way; more are dropped, as a radio's queue does


def tun(name):
    handle = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(handle, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    return handle


ends = [tun(name) for name in sys.argv[1:3]]
random.seed(7)
loss, delay_s, bytes_per_s = 0.0, 0.0, 1e9
free_at = [0.0, 0.0]
flying, order = [], 0
counts = collections.Counter()
print("ready", flush=True)
while True:
    wait = max(0.0, flying[0][0] - time.monotonic()) if flying else 5.0
    readable, _, _ = select.select([*ends, sys.stdin], [], [], wait)
    now = time.monotonic()
    if sys.stdin in readable:
        line = sys.stdin.readline()
        if not line:
            print(dict(counts), file=sys.stderr)
            sys.exit(0)
        given = [float(word) for word in line.split()]
        loss, delay_s, bytes_per_s = given[0], given[1] / 1000, given[2] * 125
    for side, end in enumerate(ends):
        if end not in readable:
            continue
        packet = os.read(end, 65536)
        counts["packets"] += 1
        if random.random() < loss or free_at[side] - now > QUEUE_MAX * 1500 / bytes_per_s:
            counts["lost"] += 1
            continue
        free_at[side] = max(free_at[side], now) + len(packet) / bytes_per_s
        order += 1
        heapq.heappush(flying, (free_at[side] + delay_s, order, 1 - side, packet))
    while flying and flying[0][0] <= time.monotonic():
        _, _, side, packet = heapq.heappop(flying)
        try:
            os.write(ends[side], packet)
        except OSError:
            counts["unwritten"] += 1
