"""Runs one of CrossMgr's reader simulators (a Python file beside which its modules may be missing) with its sockets
tapped: what it says and hears is written down with the moment, line by line, so that it outlives a SIGKILL.

    python3 tap.py SIMULATOR.py PORT LOG LAP-SCALE AHEAD

PORT stands for the simulator's own, also where it listens. LAP-SCALE shortens its laps (0.2: a minute is 12 s). AHEAD,
seconds, puts its clock forward. One of the simulators was written for Python 2, whose sockets speak text: for it they do
so here.
"""
import datetime
import json
import os
import random
import runpy
import socket
import sys
import time
from unittest.mock import MagicMock

simulator, port, log_path, scale, ahead_s = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4]), int(sys.argv[5])
speaks_text = 'Ultra' in os.path.basename(simulator)
log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
normal = random.normalvariate
random.normalvariate = lambda mean, deviation: normal(mean, deviation) * scale


class Moment(datetime.datetime):
    @classmethod
    def now(cls, zone=None):
        return super().now(zone) + datetime.timedelta(seconds=ahead_s)


datetime.datetime = Moment


def note(way, text):
    os.write(log, (json.dumps({'at': (time.time() + ahead_s) * 1000, 'pid': os.getpid(), 'way': way, 'text': text}) + '\n').encode())


def as_text(data):
    return data if isinstance(data, str) else data.decode('latin1')


class Tapped(socket.socket):
    def connect(self, address):
        super().connect(('127.0.0.1', port))
        note('open', '')

    def bind(self, address):
        self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        super().bind(('127.0.0.1', port))

    def accept(self):
        accepted = super().accept()
        note('open', '')
        return accepted

    def send(self, data):
        sent = super().send(as_text(data).encode('latin1'))
        note('says', as_text(data)[:sent])
        return sent

    def sendall(self, data):
        super().sendall(as_text(data).encode('latin1'))
        note('says', as_text(data))

    def recv(self, size):
        heard = super().recv(size)
        note('hears', as_text(heard))
        # A line that ended inside a command: the simulators would wait for the rest of it for ever.
        if heard == b'' and sys._getframe(1).f_code.co_name == 'getCmd':
            raise socket.timeout()
        return as_text(heard) if speaks_text else heard


socket.socket = Tapped
for missing, end in (('Ultra', '\r'), ('RaceResult', '\r\n')):
    sys.modules[missing] = MagicMock(DEFAULT_PORT=port, EOL=end)
for sheet in ('xlwt', 'xlsxwriter', 'openpyxl', 'openpyxl.workbook'):
    sys.modules[sheet] = MagicMock()
runpy.run_path(simulator, init_globals={'bytes': as_text} if speaks_text else {}, run_name='__main__')
