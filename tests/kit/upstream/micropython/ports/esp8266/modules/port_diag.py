# What to look at when a board misbehaves.
import esp
import gc


def main():
    print("flash", esp.flash_size(), "firmware ends", esp.flash_user_start())
    print("free", gc.mem_free())


main()
