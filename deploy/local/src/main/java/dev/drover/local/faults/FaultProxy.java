package dev.drover.local.faults;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on a free port of the loopback address. The address stays, whatever becomes of the service behind it;
 * while the service is gone, connections are closed.
 *
 * <p>What a request meets with is drawn from the seed in the order in which requests come.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;
    /** Of one connection, or set by the clients themselves. */
    private static final Set<String> NOT_PASSED_ON =
            Set.of("connection", "host", "content-length", "expect", "transfer-encoding", "upgrade");

    private final Dialect dialect;
    private final Random random;
    private final EventLoopGroup loops = new NioEventLoopGroup(1);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);
    private final List<String> cutOff = new CopyOnWriteArrayList<>();
    private final Channel server;
    private volatile @Nullable URI service;
    private volatile FaultRates rates = FaultRates.none();

    private FaultProxy(@Nullable URI service, Dialect dialect, long seed) {
        this.service = service;
        this.dialect = dialect;
        this.random = new Random(seed);
        this.server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_BODY_BYTES))
                                .addLast(new ProxiedConnection(FaultProxy.this));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /**
     * @param service where the service is; only scheme, host and port count
     */
    public static FaultProxy before(URI service, Dialect dialect, long seed) {
        return new FaultProxy(service, dialect, seed);
    }

    /** What requests meet with from now on. */
    public void rates(FaultRates changed) {
        rates = changed;
    }

    /**
     * Where the service is from now on.
     *
     * @param moved null while it is gone
     */
    public void service(@Nullable URI moved) {
        service = moved;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort());
    }

    /** How many requests met with each fault so far. */
    public Map<Fault, Long> counts() {
        synchronized (counts) {
            return new EnumMap<>(counts);
        }
    }

    /** The service's own ids ({@code x-amzn-RequestId}) of the requests whose answer was kept from the caller. */
    public List<String> cutOff() {
        return List.copyOf(cutOff);
    }

    Fault draw(Request request) {
        synchronized (counts) {
            Fault drawn = rates.draw(random.nextDouble());
            Fault fault = dialect.knows(drawn, request) ? drawn : Fault.NONE;
            counts.merge(fault, 1L, Long::sum);
            return fault;
        }
    }

    Dialect.Batch split(Request request) {
        synchronized (counts) {
            return dialect.split(request, random);
        }
    }

    Dialect dialect() {
        return dialect;
    }

    void cutOff(Reply reply) {
        List<String> id = reply.headers.get("x-amzn-RequestId");
        if (id != null) {
            cutOff.addAll(id);
        }
    }

    /** Cancelling the future hangs up. */
    CompletableFuture<HttpResponse<byte[]>> passOn(Request request) {
        URI base = service;
        if (base == null) {
            return CompletableFuture.failedFuture(new java.net.ConnectException("the service is gone"));
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(request.target))
                .method(
                        request.method,
                        request.body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(request.body));
        request.headers.forEach((name, values) -> {
            if (isPassedOn(name)) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        return client.sendAsync(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    static Reply reply(HttpResponse<byte[]> response) {
        Reply reply = new Reply(response.statusCode(), response.body());
        boolean head = response.request().method().equals("HEAD");
        response.headers().map().forEach((name, values) -> {
            if (isPassedOn(name) || (head && name.equalsIgnoreCase("content-length"))) {
                reply.headers.put(name, values);
            }
        });
        return reply;
    }

    private static boolean isPassedOn(String header) {
        return !NOT_PASSED_ON.contains(header.toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
