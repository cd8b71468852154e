#!/usr/bin/env bash
# Builds the image of the containers that make faults, out of this machine's own programs, and the shim for clocks and
# disks. Nothing is downloaded; what is missing is named.
#   build-tools.sh DIRECTORY   puts libchaos.so there
#   TOOLS_IMAGE                name and tag of the image (default millrace-chaos-tools:1)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
image=${TOOLS_IMAGE:-millrace-chaos-tools:1}
target=${1:?give the directory for libchaos.so}
PATH=$PATH:/usr/sbin:/sbin

die() {
    echo "build-tools: $*" >&2
    exit 1
}

# The real file of a program in the system's own directories; others may need libraries from anywhere.
program() {
    PATH=/usr/bin:/bin:/usr/sbin:/sbin type -P "$1" ||
        die "there is no $1; install it with \"sudo apt install iproute2 iptables python3-minimal e2fsprogs mount gcc libc6-dev\""
}

build_shim() {
    mkdir -p "$target"
    gcc -O2 -fPIC -shared -o "$target/libchaos.so" "$here/libchaos.c" || die "the shim does not compile"
}

skeleton() {
    mkdir -p "$root"/{tmp,etc,proc,sys,dev,run,usr/bin,usr/sbin,usr/lib,usr/lib64}
    chmod 755 "$root"
    chmod 1777 "$root/tmp"
    local directory
    for directory in bin sbin lib lib64; do ln -s "usr/$directory" "$root/$directory"; done
    printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
    printf 'root:x:0:\n' >"$root/etc/group"
    printf 'icmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\n' >"$root/etc/protocols"
    echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
}

# Copies a file to the place it has here, followed through links, with the libraries it names.
copy() {
    local file path
    for file in "$@"; do
        echo "$file"
        { ldd "$file" 2>/dev/null || true; } | awk '/=> \//{print $3} $1 ~ /^\/lib/{print $1}'
    done | sort -u | while read -r path; do
        mkdir -p "$root$(dirname "$path")"
        [ -e "$root$path" ] || cp -L "$path" "$root$path"
    done
}

# Under its own name, wherever the real file lies.
copy_program() {
    local found real
    found=$(program "$1")
    real=$(realpath "$found")
    copy "$real"
    [ -e "$root/usr/bin/$1" ] || ln -s "$real" "$root/usr/bin/$1"
}

tools() {
    local name python library
    for name in sh cat ls kill sleep dd rm mkdir grep cut head tail chown chmod truncate sync find wc; do
        copy_program "$name"
    done
    for name in ip losetup mke2fs iptables python3; do copy_program "$name"; done
    ln -sf "$(realpath "$(program mke2fs)")" "$root/usr/bin/mkfs.ext4"
    library=$(dirname "$(ldconfig -p | awk '/libc\.so\.6 /{print $NF; exit}')")
    library=$(ls -d /usr"$library" "$library" 2>/dev/null | head -n 1)
    copy "$library"/xtables/*.so
    python=$(realpath "$(program python3)")
    mkdir -p "$root/usr/lib"
    tar -C / -c --exclude=__pycache__ --exclude=test --exclude=idlelib --exclude=ensurepip --exclude=tkinter \
        --exclude=config-3\* --exclude=lib2to3 "usr/lib/${python##*/}" | tar -C "$root" -x
    copy "$root/usr/lib/${python##*/}"/lib-dynload/*.so 2>/dev/null || true
    cp /etc/mke2fs.conf "$root/etc/" 2>/dev/null || true
}

command -v docker >/dev/null || die 'there is no docker'
build_shim
if docker image inspect "$image" >/dev/null 2>&1 && [ -z "${FORCE:-}" ]; then
    exit 0
fi
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
skeleton
tools
install -m 755 "$here/netdelay.py" "$root/usr/bin/netdelay"
install -m 755 "$here/damage.py" "$root/usr/bin/damage"
install -m 755 "$here/cutpower.py" "$root/usr/bin/cutpower"
tar -C "$root" --owner=0 --group=0 --numeric-owner -c . |
    docker import -c 'ENV PATH=/usr/bin:/usr/sbin' -c 'CMD ["sleep","infinity"]' - "$image" >/dev/null
echo "built $image"
