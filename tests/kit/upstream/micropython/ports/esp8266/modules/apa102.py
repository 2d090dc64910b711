# A strip of APA102 lights.
class APA102:
    def __init__(self, clock, data, n):
        self.clock = clock
        self.data = data
        self.n = n
        self.buf = bytearray(n * 4)

    def __setitem__(self, i, rgbw):
        r, g, b, w = rgbw
        self.buf[i * 4 : i * 4 + 4] = bytes((r, g, b, w))
