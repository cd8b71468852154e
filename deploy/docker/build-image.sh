#!/usr/bin/env bash
# Builds the image of a Millrace server from the jars of the last build (./mvnw package, with or without -Dquick).
#   build-image.sh [--commit REV]
#   --commit     builds that commit of this repository instead, from its own sources and with its own script
#   IMAGE        name and tag of the result (default millrace:latest; with --commit millrace: and the short hash)
#   BASE_IMAGE   Java runtime to build on (default: millrace-base:17 if build-base-image.sh has made one here,
#                else the public image named in the Dockerfile)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$(cd "$here/../.." && pwd)

die() {
    echo "build-image: $*" >&2
    exit 1
}

commit=
case ${1:-} in
    '') ;;
    --commit) commit=${2:?"build-image: --commit needs a revision"} ;;
    *) die "unknown option $1; usage: build-image.sh [--commit REV]" ;;
esac

command -v docker >/dev/null || die 'there is no docker; install it with "sudo apt install docker.io" (Debian, Ubuntu)'

if [ -n "$commit" ]; then
    hash=$(git -C "$home" rev-parse --verify --quiet "$commit^{commit}") || die "there is no commit $commit in $home"
    sources=$(mktemp -d)
    trap 'rm -rf "$sources"' EXIT
    git -C "$home" archive "$hash" | tar -x -C "$sources"
    [ -x "$sources/deploy/docker/build-image.sh" ] || die "commit $commit has no deploy/docker/build-image.sh"
    (cd "$sources" && ./mvnw -q -B -ntp -Dquick -pl server -am package)
    IMAGE=${IMAGE:-millrace:$(git -C "$home" rev-parse --short "$hash")} "$sources/deploy/docker/build-image.sh"
    exit
fi
image=${IMAGE:-millrace:latest}

# The newest server jar; its libraries lie beside it.
newest_jar() {
    ls -t "$home"/server/target/millrace-server-*.jar "$home"/server/target/quick/millrace-server-*.jar 2>/dev/null |
        grep -v -e '-sources\.jar$' -e '-tests\.jar$' | head -n 1
}

jar=$(newest_jar || true)
[ -n "$jar" ] || die 'there is no server jar; run "./mvnw -Dquick -pl server -am package" first'
libraries=$(dirname "$jar")/lib
[ -d "$libraries" ] || die "there is no $libraries; run \"./mvnw -Dquick -pl server -am package\" first"

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
mkdir -p "$context/lib" "$context/app" "$context/data"
cp "$here/Dockerfile" "$context/"
cp "$jar" "$context/app/"
for library in "$libraries"/*.jar; do
    case ${library##*/} in
        millrace-*) cp "$library" "$context/app/" ;;
        *) cp "$library" "$context/lib/" ;;
    esac
done
# Docker keeps what it copies: the same rights whatever this shell's mask is.
chmod -R u=rwX,go=rX "$context"

base=${BASE_IMAGE:-}
if [ -z "$base" ] && docker image inspect millrace-base:17 >/dev/null 2>&1; then
    base=millrace-base:17
fi
# The plain builder is in every Docker; the Dockerfile needs nothing newer.
DOCKER_BUILDKIT=0 docker build -q -t "$image" ${base:+--build-arg BASE_IMAGE="$base"} "$context" >/dev/null
echo "built $image on ${base:-the public base}"
