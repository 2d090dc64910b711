# Mounts the file system, or makes one on an empty board.
import gc

gc.threshold((gc.mem_free() + gc.mem_alloc()) // 4)
import vfs
from flashbdev import bdev

if bdev:
    try:
        vfs.mount(bdev, "/")
    except OSError:
        import inisetup

        inisetup.setup()
gc.collect()
