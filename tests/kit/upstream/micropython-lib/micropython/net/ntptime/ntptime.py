# The time from the network.
import socket
import struct

host = "pool.ntp.org"


def time():
    query = bytearray(48)
    query[0] = 0x1B
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        s.settimeout(1)
        s.sendto(query, socket.getaddrinfo(host, 123)[0][-1])
        return struct.unpack("!I", s.recv(48)[40:44])[0] - 3155673600
    finally:
        s.close()
