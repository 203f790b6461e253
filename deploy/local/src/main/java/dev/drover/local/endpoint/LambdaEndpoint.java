package dev.drover.local.endpoint;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's Invoke API on a free port of the loopback address, with real handlers behind it. Functions, concurrency,
 * permission and scenario can be changed while it runs, and it can be stopped and started again on the same port.
 */
public final class LambdaEndpoint implements AutoCloseable {
    /** The only version there is. */
    static final String VERSION = "$LATEST";

    private static final int EVENT_LOOP_THREADS = 2;
    /** A little above the service's own, so that what is too large is told so and not cut off. */
    private static final int MAX_BODY_BYTES = InvokeApi.MAX_SYNCHRONOUS_BYTES + 1024 * 1024;

    private final EventLoopGroup loops = new NioEventLoopGroup(EVENT_LOOP_THREADS);
    /** Once closed it closes what is added, so that no connection slips through a stop; hence one for each start. */
    private ChannelGroup connections = closingGroup();

    private final Map<String, FunctionHost> functions = new ConcurrentHashMap<>();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final Sandboxes sandboxes;
    private final Map<String, EventConfig> eventConfigs = new ConcurrentHashMap<>();
    private final Set<String> eventConfigDenied = ConcurrentHashMap.newKeySet();
    private final EventQueue events;
    private final InvokeApi api;
    private volatile int concurrency;
    private volatile Scenario scenario = Scenario.none();
    private volatile int port;
    private @Nullable Channel server;

    /**
     * @param concurrency how many invocations may run at once before callers are throttled
     * @param threads how many handlers do their work at once
     * @param record the endpoint's own record; null to keep none. Not closed by the endpoint
     * @param clock for the times in the record
     */
    public LambdaEndpoint(int concurrency, int threads, @Nullable EndpointRecord record, Clock clock) {
        this.concurrency = concurrency;
        this.sandboxes = new Sandboxes(threads, this::limit);
        CallRecorder recorder = new CallRecorder(record, clock);
        this.events = new EventQueue(
                sandboxes, recorder, function -> eventConfigs.getOrDefault(function, EventConfig.DEFAULT));
        this.api = new InvokeApi(this, sandboxes, recorder, events);
    }

    /** Starts to listen on this port, on which an endpoint that has died may have listened before. */
    public LambdaEndpoint startAt(int fixedPort) {
        port = fixedPort;
        return start();
    }

    /** Starts to listen: on a free port, or on the one it had before. */
    public synchronized LambdaEndpoint start() {
        if (server != null) {
            throw new IllegalStateException("the endpoint is started already");
        }
        ChannelGroup accepted = closingGroup();
        connections = accepted;
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accepted.add(channel);
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_BODY_BYTES))
                                .addLast(new InvokeHttpHandler(api, new FunctionApi(LambdaEndpoint.this)));
                    }
                });
        Channel bound = bootstrap
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
        server = bound;
        port = ((InetSocketAddress) bound.localAddress()).getPort();
        return this;
    }

    /** Stops to listen and drops all connections. Handlers that run go on to their end, unheard. */
    public synchronized void stop() {
        if (server != null) {
            server.close().syncUninterruptibly();
            server = null;
            connections.close().syncUninterruptibly();
        }
    }

    private static ChannelGroup closingGroup() {
        return new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    }

    /** Adds a function, or replaces the one of this name. */
    public LambdaEndpoint register(LambdaFunction function) {
        functions.put(function.name(), new FunctionHost(function));
        return this;
    }

    /** From now on there is no such function. */
    public void remove(String function) {
        functions.remove(function);
    }

    /** From now on nobody may invoke this function. */
    public void deny(String function) {
        denied.add(function);
    }

    /** From now on nobody may change what the service itself does with this function's events. */
    public void denyEventConfig(String function) {
        eventConfigDenied.add(function);
    }

    boolean isEventConfigDenied(String function) {
        return eventConfigDenied.contains(function);
    }

    /** What is set for the function's events; null where nothing was ever set. */
    @Nullable
    EventConfig eventConfig(String function) {
        return eventConfigs.get(function);
    }

    void eventConfig(String function, EventConfig config) {
        eventConfigs.put(function, config);
    }

    /**
     * Sets what the service itself does with this function's events, without the bounds that its API has.
     *
     * @param retries how often it runs an event again whose function failed
     * @param maxAge how long it keeps an event
     */
    public void eventConfig(String function, int retries, Duration maxAge) {
        eventConfig(function, new EventConfig(retries, maxAge));
    }

    /** How long a failed event waits before it runs again; twice as long before the second time. The service: 1 min. */
    public void eventRetryWait(Duration wait) {
        events.retryWait(wait);
    }

    /** Takes {@link #deny} back. */
    public void allow(String function) {
        denied.remove(function);
    }

    /** How many invocations may run at once before callers are throttled; the scenario may allow fewer. */
    public void concurrency(int limit) {
        this.concurrency = limit;
    }

    int concurrency() {
        return concurrency;
    }

    public void scenario(Scenario changed) {
        this.scenario = changed;
    }

    Scenario scenario() {
        return scenario;
    }

    /** Invocations that are running now. */
    public int running() {
        return sandboxes.running();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Nullable
    FunctionHost host(String function) {
        return functions.get(function);
    }

    boolean isDenied(String function) {
        return denied.contains(function);
    }

    private int limit() {
        Integer throttleAbove = scenario.throttleAbove();
        return throttleAbove == null ? concurrency : Math.min(concurrency, throttleAbove);
    }

    @Override
    public void close() {
        stop();
        sandboxes.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
