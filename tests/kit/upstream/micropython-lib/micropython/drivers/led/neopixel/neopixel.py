# A strip of WS2812 lights.
class NeoPixel:
    def __init__(self, pin, n, bpp=3):
        self.pin = pin
        self.n = n
        self.bpp = bpp
        self.buf = bytearray(n * bpp)

    def fill(self, color):
        for i in range(self.n * self.bpp):
            self.buf[i] = color[i % self.bpp]
