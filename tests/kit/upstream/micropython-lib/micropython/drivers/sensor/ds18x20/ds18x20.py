# Thermometers on the one-wire bus.
class DS18X20:
    def __init__(self, onewire):
        self.ow = onewire
        self.buf = bytearray(9)

    def read_temp(self):
        raw = self.buf[1] << 8 | self.buf[0]
        return -(((raw ^ 0xFFFF) + 1) / 16) if raw & 0x8000 else raw / 16
