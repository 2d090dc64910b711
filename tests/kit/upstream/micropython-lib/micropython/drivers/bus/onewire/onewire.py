# The one-wire bus.
class OneWire:
    SEARCH_ROM = 0xF0
    SKIP_ROM = 0xCC

    def __init__(self, pin):
        self.pin = pin

    def crc8(self, data):
        crc = 0
        for byte in data:
            for _ in range(8):
                mix = (crc ^ byte) & 1
                crc >>= 1
                if mix:
                    crc ^= 0x8C
                byte >>= 1
        return crc
