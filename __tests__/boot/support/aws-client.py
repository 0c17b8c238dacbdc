"""`aws` of a throw-away machine: hands the call to aws-server.py and ends as it ended. aws-client.py SOCKET ARGUMENT..."""

import json
import os
import socket
import sys

mask = os.umask(0)
os.umask(mask)
call = {"arguments": sys.argv[2:], "environment": dict(os.environ), "folder": os.getcwd(), "umask": mask}
connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
message = json.dumps(call).encode() + b"\n"
sent = socket.send_fds(connection, [message], [0, 1, 2])
connection.sendall(message[sent:])
answer = b""
while data := connection.recv(64):
    answer += data
sys.exit(int(answer or 1))
