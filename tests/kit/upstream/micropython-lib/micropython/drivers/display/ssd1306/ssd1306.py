# A small display.
class SSD1306:
    def __init__(self, width, height):
        self.width = width
        self.height = height
        self.pages = height // 8
        self.buffer = bytearray(self.pages * width)

    def pixel(self, x, y, c):
        index = (y >> 3) * self.width + x
        mask = 1 << (y & 7)
        self.buffer[index] = self.buffer[index] | mask if c else self.buffer[index] & ~mask
