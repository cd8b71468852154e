package io.millrace.server.live;

import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.internal.v1.ReloadSettingsRequest;
import io.millrace.proto.internal.v1.ReloadSettingsResponse;
import io.millrace.proto.internal.v1.SetLogLevelRequest;
import io.millrace.proto.internal.v1.SetLogLevelResponse;
import io.millrace.proto.internal.v1.SettingsServiceGrpc;
import io.millrace.server.config.ConfigException;
import io.millrace.server.config.LogLevel;
import io.millrace.server.log.LogOutput;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SettingsService of one server. Settings are files, so it works on an executor of its own. */
public final class SettingsApi extends SettingsServiceGrpc.SettingsServiceImplBase {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsApi.class);

    private final LiveSettings settings;
    private final Executor executor;

    /** @param executor for reading files */
    public SettingsApi(LiveSettings settings, Executor executor) {
        this.settings = settings;
        this.executor = executor;
    }

    @Override
    public void setLogLevel(SetLogLevelRequest request, StreamObserver<SetLogLevelResponse> caller) {
        answer(caller, () -> {
            LogLevel before = LogOutput.level(request.getLogger(), level(request.getLevel()));
            LOG.warn(
                    "The log level of {} is {} now, it was {}",
                    request.getLogger().isEmpty() ? "Millrace" : request.getLogger(),
                    request.getLevel(),
                    text(before));
            return SetLogLevelResponse.newBuilder().setBefore(text(before)).build();
        });
    }

    @Override
    public void reloadSettings(ReloadSettingsRequest request, StreamObserver<ReloadSettingsResponse> caller) {
        executor.execute(() -> answer(caller, this::reload));
    }

    private ReloadSettingsResponse reload() {
        LiveSettings.Reloaded reloaded;
        try {
            reloaded = settings.reload();
        } catch (ConfigException e) {
            LOG.warn("The settings were read again and are not right, so nothing changes: {}", e.getMessage());
            throw new MillraceException(ErrorCode.INVALID_ARGUMENT, String.valueOf(e.getMessage()), e);
        }
        LOG.info("Settings were read again: changed {}, need a restart {}", reloaded.applied(), reloaded.needRestart());
        return ReloadSettingsResponse.newBuilder()
                .addAllApplied(reloaded.applied())
                .addAllNeedRestart(reloaded.needRestart())
                .build();
    }

    private static LogLevel level(String text) {
        List<String> known =
                Arrays.stream(LogLevel.values()).map(SettingsApi::text).toList();
        if (!known.contains(text)) {
            throw new MillraceException(
                    ErrorCode.INVALID_ARGUMENT, "'" + text + "' is not a log level; give one of " + known);
        }
        return LogLevel.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static String text(LogLevel level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    private static <A> void answer(StreamObserver<A> caller, Supplier<A> work) {
        A response;
        try {
            response = work.get();
        } catch (RuntimeException e) {
            caller.onError(GrpcErrors.toStatus(e));
            return;
        }
        caller.onNext(response);
        caller.onCompleted();
    }
}
