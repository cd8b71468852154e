#!/bin/sh
# Starts Millrace from an unpacked distribution or from where install.sh has put it.
#   MILLRACE_JAVA_OPTS   options of the JVM, e.g. "-Xmx4g"; a server has 1 GiB of heap unless they say otherwise
set -eu

die() {
    echo "millrace: $*" >&2
    exit 1
}

self=$(readlink -f "$0")
here=$(dirname "$self")
for lib in "$here/../lib" "$here/../share/millrace/lib"; do
    [ ! -d "$lib" ] || break
done
[ -d "$lib" ] || die "there are no libraries beside $self"

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" >/dev/null || die 'there is no Java; install one with "apt install openjdk-17-jre-headless", or set JAVA_HOME'
version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
[ "${version:-0}" -ge 17 ] || die "Java 17 or newer is needed, this is ${version:-unknown}; set JAVA_HOME to a newer one"

flags='--add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED'
[ "$version" -lt 24 ] || flags="$flags --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
case ${1:-} in
    server | bench | demo)
        # Short collections of garbage: who writes waits for them.
        flags="$flags -XX:+ExitOnOutOfMemoryError -XX:MaxGCPauseMillis=20 -Dnetworkaddress.cache.ttl=1"
        case ${MILLRACE_JAVA_OPTS:-} in *-Xmx* | *-XX:MaxRAMPercentage*) ;; *) flags="$flags -Xmx1g" ;; esac
        options=${MILLRACE_JAVA_OPTS:-}
        ;;
    *) # short commands: a quick start; the options are those of the server
        flags="$flags -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData"
        options=
        ;;
esac
# Words, not one argument: both are lists of options.
# shellcheck disable=SC2086
exec "$java" $flags $options -cp "$lib/*" io.millrace.server.MillraceMain "$@"
