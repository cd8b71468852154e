#!/usr/bin/env bash
# Makes a base image with a Java runtime where no registry can be reached.
#   build-base-image.sh debian   a minimal Debian with its OpenJDK (needs apt and a Debian mirror; about half a minute)
#   build-base-image.sh host     this machine's own Java, with the libraries it needs and a shell (no download)
#   BASE_IMAGE   name and tag of the result (default millrace-base:17)
#   SUITE        Debian release (default: this machine's, else bookworm)
set -euo pipefail
mode=${1:-debian}
image=${BASE_IMAGE:-millrace-base:17}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

die() {
    echo "build-base-image: $*" >&2
    exit 1
}

import() {
    docker import -c 'ENV LANG=C.UTF-8' "$@" - "$image" >/dev/null
}

# ---- debian ----------------------------------------------------------------------------------

release() {
    # shellcheck disable=SC1091
    (. /etc/os-release && [ "${ID:-}" = debian ] && echo "${VERSION_CODENAME:-bookworm}") || echo bookworm
}

debian() {
    command -v mmdebstrap >/dev/null || die 'there is no mmdebstrap; install it with "sudo apt install mmdebstrap"'
    # The runtime's install script needs the directories of manual pages: they are emptied at the end.
    SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-0} mmdebstrap --quiet --variant=minbase \
        --include=openjdk-17-jre-headless,ca-certificates \
        --customize-hook='rm -rf "$1"/usr/share/man/* "$1"/usr/share/doc/* "$1"/usr/share/locale/* "$1"/var/log/*.log "$1"/etc/resolv.conf "$1"/etc/hostname' \
        "${SUITE:-$(release)}" "$work/root.tar" >&2
    import <"$work/root.tar"
}

# ---- host ------------------------------------------------------------------------------------

java_home() {
    local java=${JAVA_HOME:+$JAVA_HOME/bin/java}
    java=${java:-$(command -v java || true)}
    [ -x "$java" ] || die 'there is no java; install it with "sudo apt install openjdk-17-jre-headless"'
    dirname "$(dirname "$(readlink -f "$java")")"
}

skeleton() {
    mkdir -p "$root"/{tmp,etc,proc,sys,dev,run,var/tmp,root,usr/bin,usr/sbin,usr/lib,usr/lib64}
    chmod 1777 "$root/tmp" "$root/var/tmp"
    local directory
    for directory in bin sbin lib lib64; do ln -s "usr/$directory" "$root/$directory"; done
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n' >"$root/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
    echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
}

# Copies files and the shared libraries that they name, keeping paths.
closure() {
    local file path
    for file in "$@"; do
        [ -e "$file" ] || continue
        case $file in "$root"/*) ;; *) realpath -s "$file" ;; esac
        { ldd "$file" 2>/dev/null || true; } | awk '/=> \//{print $3} $1 ~ /^\/lib/{print $1}'
    done | sort -u | while read -r path; do
        case $path in "$root"/*) continue ;; esac
        mkdir -p "$root$(dirname "$path")"
        [ -e "$root$path" ] || cp -L "$path" "$root$path"
    done
}

host() {
    local home system name
    local libraries=() programs=()
    home=$(java_home)
    system=$(dirname "$(ldconfig -p | awk '/libc\.so\.6 .*x86-64|libc\.so\.6 .*AArch64/{print $NF; exit}')")
    [ -e "$system/libc.so.6" ] || die 'this machine has no glibc in a known place; use the mode debian'
    skeleton
    mkdir -p "$root$home"
    tar -C "$home" -ch --exclude=./jmods --exclude=./man --exclude=./include --exclude=./docs --exclude=./lib/src.zip \
        --exclude=./lib/ct.sym . | tar -C "$root$home" -x
    # By name: glibc, RocksDB and Netty load some of these only while they run.
    for name in libstdc++.so.6 libgcc_s.so.1 libz.so.1 libm.so.6 libc.so.6 libdl.so.2 librt.so.1 libpthread.so.0 \
        libutil.so.1 libresolv.so.2 libnss_dns.so.2 libnss_files.so.2; do
        libraries+=("$system/$name")
    done
    for name in sh bash cat ls kill sleep dd rm mkdir cp mv df id stat sync env date; do
        programs+=("/usr/bin/$name")
    done
    local of_java=()
    mapfile -t of_java < <(find "$root$home" -name '*.so' -o -path '*/bin/*' -type f)
    closure "${of_java[@]}" "${libraries[@]}" "${programs[@]}"
    # A link into /etc in Debian's Java.
    if [ -e /etc/ssl/certs/java/cacerts ]; then
        mkdir -p "$root/etc/ssl/certs/java"
        cp -L /etc/ssl/certs/java/cacerts "$root/etc/ssl/certs/java/"
    fi
    tar -C "$root" --owner=0 --group=0 --numeric-owner -c . |
        import -c "ENV PATH=$home/bin:/usr/bin:/usr/sbin" -c "ENV JAVA_HOME=$home"
}

case $mode in
    debian | host) "$mode" ;;
    *) die "there is no mode '$mode'; use debian or host" ;;
esac
docker run --rm --network none "$image" java -version >/dev/null 2>&1 || die "java does not start in $image"
echo "built $image ($mode)"
