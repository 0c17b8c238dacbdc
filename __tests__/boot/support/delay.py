"""A link between two network namespaces, for kernels without netem.

delay.py MILLISECONDS PID PID: puts a TUN device into the network namespace of each process and prints their names. A packet
that enters one leaves the other as it is, so many milliseconds later, in order. Reads orders from standard input, one a
line: `cut` drops what is under way and what comes, until `restore`; `dropped` only asks. Answers each with the number of
packets dropped so far. Ends with its standard input.
"""

import collections
import fcntl
import itertools
import os
import select
import struct
import sys
import time

from namespace import network_of

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
MTU = 1500
# What the device's own queue holds: no more can have waited when an order came.
WAITING = 500


def device_in(pid):
    with network_of(pid):
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        # The kernel puts the first free number: a network can have several links.
        asked = struct.pack("16sH22x", b"link%d", IFF_TUN | IFF_NO_PI)
        name = fcntl.ioctl(device, TUNSETIFF, asked)[:16].rstrip(b"\0").decode()
    return device, name


def packets(device):
    while True:
        try:
            packet = os.read(device, MTU)
        except BlockingIOError:
            return
        # The kernel sends IPv6 of its own through a new device: no machine's packets, so they are not counted.
        if packet[0] >> 4 == 4:
            yield packet


class Link:
    def __init__(self, seconds, one, other):
        self.seconds = seconds
        self.other_end = {one: other, other: one}
        # Both directions: with one delay for both, first come is first due.
        self.under_way = collections.deque()
        self.whole = True
        self.dropped = 0

    def run(self):
        orders = sys.stdin.fileno()
        while True:
            pause = max(0, self.under_way[0][0] - time.monotonic()) if self.under_way else None
            ready, _, _ = select.select([*self.other_end, orders], [], [], pause)
            # Before the orders: what was sent before an order is treated as before it.
            self.take()
            if orders in ready:
                lines = os.read(orders, 4096).decode().split()
                if not lines:
                    return
                for line in lines:
                    self.obey(line)
            self.deliver()

    def take(self):
        for device, other in self.other_end.items():
            for packet in itertools.islice(packets(device), WAITING):
                if self.whole:
                    self.under_way.append((time.monotonic() + self.seconds, other, packet))
                else:
                    self.dropped += 1

    def obey(self, order):
        if order == "cut":
            self.whole = False
            self.dropped += len(self.under_way)
            self.under_way.clear()
        elif order == "restore":
            self.whole = True
        print(self.dropped, flush=True)

    def deliver(self):
        while self.under_way and self.under_way[0][0] <= time.monotonic():
            _, device, packet = self.under_way.popleft()
            os.write(device, packet)


def main():
    milliseconds, *pids = map(int, sys.argv[1:])
    (one, name), (other, other_name) = map(device_in, pids)
    print(name, other_name, flush=True)
    Link(milliseconds / 1000, one, other).run()


main()
