package io.millrace.server.live;

import io.millrace.common.limits.Limits;
import io.millrace.node.audit.AuditSettings;
import io.millrace.node.throttle.DiskWatermarks;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.config.SettingChanges;
import io.millrace.server.log.LogOutput;
import java.util.List;
import java.util.function.Supplier;

/**
 * The settings of a running server that may change. Those who need one ask at each use; everything else goes by what the
 * server was started with. Any thread.
 */
public final class LiveSettings {

    private static final double PER_CENT = 100;

    private final ServerConfig started;
    private final Supplier<ServerConfig> source;
    private volatile InForce inForce;

    private record InForce(ServerConfig config, Limits limits, DiskWatermarks watermarks, AuditSettings audits) {

        static InForce of(ServerConfig config) {
            return new InForce(
                    config,
                    config.limits().toLimits(),
                    new DiskWatermarks(
                            config.data().slowAtPercent() / PER_CENT,
                            config.data().refuseAtPercent() / PER_CENT),
                    new AuditSettings(
                            config.audit().readRate().bytes(), config.audit().period()));
        }
    }

    /**
     * What a reload did.
     *
     * @param applied keys of settings that have other values now
     * @param needRestart keys of settings that differ from those at the start and do not apply yet
     */
    public record Reloaded(List<String> applied, List<String> needRestart) {
        public Reloaded {
            applied = List.copyOf(applied);
            needRestart = List.copyOf(needRestart);
        }
    }

    /**
     * Begins with what the server is started with.
     *
     * @param source reads the settings again
     */
    public LiveSettings(ServerConfig started, Supplier<ServerConfig> source) {
        this.started = started;
        this.source = source;
        inForce = InForce.of(started);
    }

    /** Limits in force. */
    public Limits limits() {
        return inForce.limits();
    }

    /** Watermarks of the disks in force. */
    public DiskWatermarks watermarks() {
        return inForce.watermarks();
    }

    /** How much audits of replicas may cost. */
    public AuditSettings audits() {
        return inForce.audits();
    }

    /**
     * Reads the settings again and applies what may change.
     *
     * @throws io.millrace.server.config.ConfigException when they are not right; nothing has changed then
     */
    public synchronized Reloaded reload() {
        ServerConfig next = source.get();
        ServerConfig before = inForce.config();
        SettingChanges sinceLast = SettingChanges.between(before, next);
        inForce = InForce.of(next);
        if (before.log().level() != next.log().level()) {
            LogOutput.level("", next.log().level());
        }
        return new Reloaded(
                sinceLast.live(), SettingChanges.between(started, next).needRestart());
    }
}
