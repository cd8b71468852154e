#!/usr/bin/env bash
# Drives a Millrace server with the AWS CLI: create, put, get, split, update-shard-count, list, delete.
# Usage: aws-cli.sh ENDPOINT [STREAM]     e.g. aws-cli.sh http://127.0.0.1:4567
set -euo pipefail

endpoint=${1:?usage: aws-cli.sh ENDPOINT [STREAM]}
stream=${2:-aws-cli-check}

# The distribution's first: on the PATH there may be a version manager's stand-in with nothing behind it.
cli=
for candidate in ${AWS_CLI:-/usr/bin/aws aws}; do
    if "$candidate" --version >/dev/null 2>&1; then
        cli=$candidate
        break
    fi
done
if [ -z "$cli" ]; then
    echo "The AWS CLI is missing. Install it (Debian, Ubuntu: apt-get install awscli) or set AWS_CLI to where it is." >&2
    exit 3
fi

export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1 AWS_PAGER=
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
unset AWS_PROFILE AWS_SESSION_TOKEN

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

kinesis() {
    "$cli" --endpoint-url "$endpoint" --output text kinesis "$@"
}

# expect WHAT ACTUAL WANTED
expect() {
    if [ "$2" != "$3" ]; then
        echo "$1: expected '$3', got '$2'" >&2
        exit 1
    fi
    echo "ok: $1"
}

summary() {
    kinesis describe-stream-summary --stream-name "$stream" --query "StreamDescriptionSummary.$1"
}

await_active() {
    for _ in $(seq 100); do
        if [ "$(summary StreamStatus)" = ACTIVE ]; then
            return
        fi
    done
    echo "$stream does not become ACTIVE" >&2
    exit 1
}

echo "$("$cli" --version) against $endpoint"

kinesis create-stream --stream-name "$stream" --shard-count 1
kinesis wait stream-exists --stream-name "$stream"
expect "create-stream" "$(summary '[StreamStatus,OpenShardCount]')" $'ACTIVE\t1'

printf 'hello, \x00 world' >"$work/data"
first=$(kinesis put-record --stream-name "$stream" --partition-key k --data "fileb://$work/data" --query SequenceNumber)
expect "put-record" "${#first}" 56
printf '[{"PartitionKey":"a","Data":"b25l"},{"PartitionKey":"b","Data":"dHdv"}]' >"$work/records.json"
expect "put-records" "$(kinesis put-records --stream-name "$stream" --records "file://$work/records.json" \
    --query FailedRecordCount)" 0

iterator=$(kinesis get-shard-iterator --stream-name "$stream" --shard-id shardId-000000000000 \
    --shard-iterator-type TRIM_HORIZON --query ShardIterator)
# An answer may come before a record is seen.
for _ in $(seq 100); do
    page=$(kinesis get-records --shard-iterator "$iterator" --query 'Records[].[PartitionKey,Data]')
    [ "$(wc -l <<<"$page")" -eq 3 ] && break
done
expect "get-records: keys" "$(cut -f1 <<<"$page" | tr '\n' ' ')" "k a b "
expect "get-records: data" "$(head -1 <<<"$page" | cut -f2)" "$(base64 <"$work/data")"

kinesis split-shard --stream-name "$stream" --shard-to-split shardId-000000000000 \
    --new-starting-hash-key 170141183460469231731687303715884105728
await_active
expect "split-shard" "$(kinesis list-shards --stream-name "$stream" --shard-filter Type=AT_LATEST \
    --query 'Shards[].[ShardId,ParentShardId]' | tr '\t\n' '< ')" \
    "shardId-000000000001<shardId-000000000000 shardId-000000000002<shardId-000000000000 "

expect "update-shard-count" "$(kinesis update-shard-count --stream-name "$stream" --target-shard-count 4 \
    --scaling-type UNIFORM_SCALING --query '[CurrentShardCount,TargetShardCount]')" $'2\t4'
await_active
expect "open shards" "$(summary OpenShardCount)" 4

expect "list-streams" "$(kinesis list-streams --query "length(StreamNames[?@=='$stream'])")" 1
kinesis add-tags-to-stream --stream-name "$stream" --tags team=ads
expect "list-tags-for-stream" "$(kinesis list-tags-for-stream --stream-name "$stream" --query 'Tags[].[Key,Value]')" \
    $'team\tads'

refused=$(kinesis put-record --stream-name no-such-stream --partition-key k --data "fileb://$work/data" 2>&1 || true)
case $refused in
    *ResourceNotFoundException*"Stream no-such-stream under account"*) echo "ok: a missing stream is refused" ;;
    *) expect "a missing stream is refused" "$refused" ResourceNotFoundException ;;
esac

kinesis delete-stream --stream-name "$stream"
kinesis wait stream-not-exists --stream-name "$stream"
expect "delete-stream" "$(kinesis list-streams --query "length(StreamNames[?@=='$stream'])")" 0
echo "AWS CLI: all well"
