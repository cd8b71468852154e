// Drives a Millrace server with the AWS SDK for JavaScript: create, put, get, split, update-shard-count, list, subscribe,
// delete. It speaks JSON over HTTP/2 by prior knowledge. Usage: node kinesis.mjs ENDPOINT [STREAM]
import assert from "node:assert/strict";
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  ResourceNotFoundException,
  SplitShardCommand,
  SubscribeToShardCommand,
  UpdateShardCountCommand,
  UpdateStreamRecordDistributionStrategyCommand,
  waitUntilStreamExists,
  waitUntilStreamNotExists,
} from "@aws-sdk/client-kinesis";

const [endpoint, StreamName = "node-check"] = process.argv.slice(2);
assert(endpoint, "usage: node kinesis.mjs ENDPOINT [STREAM]");

const kinesis = new KinesisClient({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "any", secretAccessKey: "any" },
});
const waiter = { client: kinesis, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
const send = (command) => kinesis.send(command);
const bytes = (text) => new TextEncoder().encode(text);
const text = (data) => new TextDecoder().decode(data);
const done = (what) => console.log(`ok: ${what}`);

async function summary(name = StreamName) {
  return (await send(new DescribeStreamSummaryCommand({ StreamName: name }))).StreamDescriptionSummary;
}

async function active(name = StreamName) {
  await waitUntilStreamExists(waiter, { StreamName: name });
}

/** Reads a shard from its start until there are so many records (an answer may come before a record is seen) or to its end. */
async function read(name, ShardId, wanted) {
  const start = { StreamName: name, ShardId, ShardIteratorType: "TRIM_HORIZON" };
  let { ShardIterator } = await send(new GetShardIteratorCommand(start));
  const records = [];
  let page;
  while (ShardIterator && records.length < wanted) {
    page = await send(new GetRecordsCommand({ ShardIterator }));
    records.push(...page.Records);
    ShardIterator = page.NextShardIterator;
  }
  return { records, page };
}

async function openShards(name = StreamName) {
  return (await send(new ListShardsCommand({ StreamName: name, ShardFilter: { Type: "AT_LATEST" } }))).Shards;
}

/** The values of the first records that a subscription brings. */
async function subscribed(ConsumerARN, ShardId, wanted) {
  const { EventStream } = await send(
    new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition: { Type: "TRIM_HORIZON" } }),
  );
  const values = [];
  for await (const { SubscribeToShardEvent: event } of EventStream) {
    values.push(...event.Records.map((record) => text(record.Data)));
    if (values.length >= wanted) {
      break;
    }
  }
  return values;
}

await send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
await active();
const { StreamARN, OpenShardCount } = await summary();
assert.equal(OpenShardCount, 1);
done("create");

const put = { StreamName, PartitionKey: "k", Data: bytes("one") };
const checked = await send(new PutRecordCommand({ ...put, DryRun: true }));
assert.equal(checked.SequenceNumber, undefined);
const { SequenceNumber, ShardId } = await send(new PutRecordCommand(put));
assert.equal(SequenceNumber.length, 56);
const many = await send(
  new PutRecordsCommand({ StreamName, Records: ["two", "three"].map((v) => ({ PartitionKey: v, Data: bytes(v) })) }),
);
assert.equal(many.FailedRecordCount, 0);
done("put, and a dry run that stored nothing");

const { records, page } = await read(StreamName, ShardId, 3);
assert.deepEqual(records.map((record) => text(record.Data)), ["one", "two", "three"]);
assert(records[0].ApproximateArrivalTimestamp instanceof Date);
assert.equal(page.MillisBehindLatest, 0);
done("get");

const { Consumer } = await send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: "c" }));
assert.deepEqual(await subscribed(Consumer.ConsumerARN, ShardId, 3), ["one", "two", "three"]);
done("subscribe");

const NewStartingHashKey = (1n << 127n).toString();
await send(new SplitShardCommand({ StreamName, ShardToSplit: ShardId, NewStartingHashKey }));
await active();
assert.deepEqual((await openShards()).map((shard) => shard.ParentShardId), [ShardId, ShardId]);
const { page: last } = await read(StreamName, ShardId, Infinity);
assert.equal(last.NextShardIterator, undefined);
assert.equal(last.ChildShards.length, 2);
done("split");

const counts = await send(
  new UpdateShardCountCommand({ StreamName, TargetShardCount: 4, ScalingType: "UNIFORM_SCALING" }),
);
assert.deepEqual([counts.CurrentShardCount, counts.TargetShardCount], [2, 4]);
await active();
assert.equal((await openShards()).length, 4);
done("update-shard-count");

assert((await send(new ListStreamsCommand({}))).StreamNames.includes(StreamName));
done("list");

const spread = `${StreamName}-spread`;
await send(new CreateStreamCommand({ StreamName: spread, StreamModeDetails: { StreamMode: "ON_DEMAND" } }));
await active(spread);
await assert.rejects(
  send(new PutRecordCommand({ StreamName: spread, Data: bytes("no key") })),
  /Value null at 'partitionKey' failed to satisfy constraint: Member must not be null/,
);
await send(
  new UpdateStreamRecordDistributionStrategyCommand({
    StreamARN: (await summary(spread)).StreamARN,
    RecordDistributionStrategy: "AUTO",
  }),
);
const stored = await send(new PutRecordCommand({ StreamName: spread, Data: bytes("no key") }));
const [record] = (await read(spread, stored.ShardId, 1)).records;
assert.deepEqual([text(record.Data), record.PartitionKey], ["no key", undefined]);
done("records without partition keys on a stream that spreads them");

for (const name of [StreamName, spread]) {
  await send(new DeleteStreamCommand({ StreamName: name, EnforceConsumerDeletion: true }));
  await waitUntilStreamNotExists(waiter, { StreamName: name });
}
await assert.rejects(summary(), ResourceNotFoundException);
done("delete");
kinesis.destroy();
console.log("AWS SDK for JavaScript: all well");
