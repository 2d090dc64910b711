# A prompt in the browser.
import socket

clients = []


def start(port=8266):
    s = socket.socket()
    s.bind(("", port))
    s.listen(1)
    clients.append(s)
    return s


def stop():
    while clients:
        clients.pop().close()
