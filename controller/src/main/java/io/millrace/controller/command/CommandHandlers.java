package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;

/**
 * Decides commands: a pure function of image, stamp and command, the same on every replica. A rule may change only behind
 * a feature level ({@link io.millrace.common.feature.FeatureLevels}). One handler per command; a repeated command of a process changes nothing.
 */
public final class CommandHandlers {

    private CommandHandlers() {}

    public static Outcome decide(MetadataImage image, Stamp stamp, MetadataCommand command) {
        return command.accept(new Decider(image, stamp));
    }

    private record Decider(MetadataImage image, Stamp stamp) implements MetadataCommand.Visitor<Outcome> {

        @Override
        public Outcome createCluster(MetadataCommand.CreateCluster it) {
            return CreateClusterHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome registerNode(MetadataCommand.RegisterNode it) {
            return RegisterNodeHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome createGroups(MetadataCommand.CreateGroups it) {
            return CreateGroupsHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome createStream(MetadataCommand.CreateStream it) {
            return CreateStreamHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome streamOpened(MetadataCommand.StreamOpened it) {
            return StreamOpenedHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome deleteStream(MetadataCommand.DeleteStream it) {
            return DeleteStreamHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome streamDropped(MetadataCommand.StreamDropped it) {
            return StreamDroppedHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome splitShard(MetadataCommand.SplitShard it) {
            return SplitShardHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome mergeShards(MetadataCommand.MergeShards it) {
            return MergeShardsHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome updateShardCount(MetadataCommand.UpdateShardCount it) {
            return UpdateShardCountHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome updateStreamMode(MetadataCommand.UpdateStreamMode it) {
            return UpdateStreamModeHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome scaleStream(MetadataCommand.ScaleStream it) {
            return ScaleStreamHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome parentsSealed(MetadataCommand.ParentsSealed it) {
            return ParentsSealedHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome childrenOpened(MetadataCommand.ChildrenOpened it) {
            return ChildrenOpenedHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome updateRetention(MetadataCommand.UpdateRetention it) {
            return UpdateRetentionHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome tagStream(MetadataCommand.TagStream it) {
            return TagStreamHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome untagStream(MetadataCommand.UntagStream it) {
            return UntagStreamHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome registerConsumer(MetadataCommand.RegisterConsumer it) {
            return RegisterConsumerHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome deregisterConsumer(MetadataCommand.DeregisterConsumer it) {
            return DeregisterConsumerHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome forgetShards(MetadataCommand.ForgetShards it) {
            return ForgetShardsHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome dropOrphans(MetadataCommand.DropOrphans it) {
            return DropOrphansHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome shardsDropped(MetadataCommand.ShardsDropped it) {
            return ShardsDroppedHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome updateStreamOption(MetadataCommand.UpdateStreamOption it) {
            return UpdateStreamOptionHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome putPolicy(MetadataCommand.PutPolicy it) {
            return PutPolicyHandler.handle(image, it);
        }

        @Override
        public Outcome updateAccount(MetadataCommand.UpdateAccount it) {
            return UpdateAccountHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome createAccessKey(MetadataCommand.CreateAccessKey it) {
            return CreateAccessKeyHandler.handle(image, stamp, it);
        }

        @Override
        public Outcome deleteAccessKey(MetadataCommand.DeleteAccessKey it) {
            return DeleteAccessKeyHandler.handle(image, it);
        }

        @Override
        public Outcome raiseLevel(MetadataCommand.RaiseLevel it) {
            return RaiseLevelHandler.handle(image, it);
        }

        @Override
        public Outcome changeNodes(MetadataCommand.ChangeNodes it) {
            return NodeChangeHandler.handle(image, stamp, it);
        }
    }
}
