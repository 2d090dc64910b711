# First start: a file system with an empty boot.py.
import vfs
from flashbdev import bdev


def setup():
    vfs.VfsLfs2.mkfs(bdev)
    vfs.mount(vfs.VfsLfs2(bdev), "/")
    with open("boot.py", "w") as f:
        f.write("# This file is run on every boot\nimport gc\ngc.collect()\n")
    return vfs
