# DHT11 and DHT22.
class DHT:
    def __init__(self, pin):
        self.pin = pin
        self.buf = bytearray(5)

    def check(self):
        if sum(self.buf[:4]) & 0xFF != self.buf[4]:
            raise Exception("checksum error")


class DHT22(DHT):
    def humidity(self):
        return (self.buf[0] << 8 | self.buf[1]) * 0.1
