#!/usr/bin/env bash
# Removes what runs of the container tests left that were killed: containers, networks, volumes and loop devices that
# carry the id of a process that is gone. What a running test uses stays.
set -euo pipefail
label=millrace.chaos.pid
tools=${TOOLS_IMAGE:-millrace-chaos-tools:1}

is_gone() {
    [ -n "$1" ] && ! kill -0 "$1" 2>/dev/null
}

docker ps -aq --filter "label=$label" | while read -r id; do
    is_gone "$(docker inspect -f "{{index .Config.Labels \"$label\"}}" "$id")" || continue
    docker rm -f -v "$id" >/dev/null
done
docker network ls -q --filter "label=$label" | while read -r id; do
    is_gone "$(docker network inspect -f "{{index .Labels \"$label\"}}" "$id")" || continue
    docker network rm "$id" >/dev/null
done
docker volume ls -q --filter "label=$label" | while read -r name; do
    is_gone "$(docker volume inspect -f "{{index .Labels \"$label\"}}" "$name")" || continue
    device=$(docker volume inspect -f '{{.Options.device}}' "$name")
    docker volume rm -f "$name" >/dev/null
    docker run --rm --network none --cap-add SYS_ADMIN --device-cgroup-rule 'b 7:* rwm' -v /dev:/dev "$tools" \
        losetup -d "$device" || true
done
