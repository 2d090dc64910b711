# The flash behind the firmware as a block device.
import esp


class Bdev:
    SEC_SIZE = 4096

    def __init__(self, start, blocks):
        self.start = start
        self.blocks = blocks

    def readblocks(self, n, buf, off=0):
        esp.flash_read((n + self.start) * self.SEC_SIZE + off, buf)

    def writeblocks(self, n, buf, off=None):
        if off is None:
            off = 0
            esp.flash_erase(n + self.start)
        esp.flash_write((n + self.start) * self.SEC_SIZE + off, buf)

    def ioctl(self, op, arg):
        if op == 4:
            return self.blocks
        if op == 5:
            return self.SEC_SIZE
        if op == 6:
            esp.flash_erase(arg + self.start)
            return 0


start = esp.flash_user_start() // Bdev.SEC_SIZE
bdev = Bdev(start, (esp.flash_size() - 20480) // Bdev.SEC_SIZE - start)
