#!/bin/sh
# Installs or upgrades Millrace as a Debian package would lay it out; run it as root in the unpacked distribution.
#   /usr/bin/millrace, /usr/share/millrace, /usr/share/doc/millrace   the program; replaced
#   /etc/millrace, /etc/default/millrace                              settings; kept when they are there
#   /var/lib/millrace                                                 records; kept
#   millrace.service                                                  not started, not restarted
#   DESTDIR   install under this directory instead, without making the user
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=${DESTDIR:-}
if [ -z "$root" ]; then
    [ "$(id -u)" -eq 0 ] || { echo 'install.sh: run it as root, or set DESTDIR' >&2; exit 1; }
    getent group millrace >/dev/null || groupadd --system millrace
    getent passwd millrace >/dev/null ||
        useradd --system --gid millrace --home-dir /var/lib/millrace --no-create-home --shell /usr/sbin/nologin millrace
fi

install -d "$root/usr/bin" "$root/usr/share/millrace" "$root/usr/share/doc/millrace" "$root/etc/default" "$root/lib/systemd/system"
install -d -m 0750 "$root/etc/millrace" "$root/var/lib/millrace"
# Other versions' libraries must not stay beside the new ones.
rm -rf "$root/usr/share/millrace/lib"
cp -R "$here/lib" "$root/usr/share/millrace/lib"
install -m 0755 "$here/bin/millrace" "$root/usr/bin/millrace"
cp -R "$here/docs/." "$root/usr/share/doc/millrace/"
install -m 0644 "$here/systemd/millrace.service" "$root/lib/systemd/system/millrace.service"
[ -e "$root/etc/millrace/millrace.yaml" ] || install -m 0640 "$here/etc/millrace.yaml" "$root/etc/millrace/millrace.yaml"
[ -e "$root/etc/default/millrace" ] || install -m 0644 "$here/etc/millrace.default" "$root/etc/default/millrace"
if [ -z "$root" ]; then
    chown root:millrace /etc/millrace /etc/millrace/millrace.yaml
    chown millrace:millrace /var/lib/millrace
    systemctl daemon-reload 2>/dev/null || true
    echo 'Installed. Look at /etc/millrace/millrace.yaml, then: systemctl enable --now millrace'
fi
