#!/usr/bin/python3
"""Cuts the power of the disk that is mounted at a path: cutpower PATH

The file system (ext4, xfs) is shut down without writing anything more, not even its journal. What had not been
written to the device is gone when it is mounted again, as after a loss of power. Needs CAP_SYS_ADMIN.
"""
import fcntl
import os
import struct
import sys

FS_IOC_GOINGDOWN = 0x8004587D
NO_LOG_FLUSH = 2

fd = os.open(sys.argv[1], os.O_RDONLY)
fcntl.ioctl(fd, FS_IOC_GOINGDOWN, struct.pack("I", NO_LOG_FLUSH))
