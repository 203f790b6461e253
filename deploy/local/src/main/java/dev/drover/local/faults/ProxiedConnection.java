package dev.drover.local.faults;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection of a caller. One request at a time, as HTTP/1.1 has it. */
final class ProxiedConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final FaultProxy proxy;
    private @Nullable CompletableFuture<HttpResponse<byte[]>> passedOn;

    ProxiedConnection(FaultProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest http) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : http.headers().names()) {
            headers.put(name, http.headers().getAll(name));
        }
        Request request = new Request(http.method().name(), http.uri(), headers, ByteBufUtil.getBytes(http.content()));
        boolean keepAlive = HttpUtil.isKeepAlive(http);
        Fault fault = proxy.draw(request);
        switch (fault) {
            case KEEP_SILENT:
                break;
            case CUT_OFF:
                passOn(context, request, reply -> {
                    proxy.cutOff(reply);
                    context.close();
                });
                break;
            case FAIL_SOME:
                Dialect.Batch batch = proxy.split(request);
                Request rest = batch.rest();
                if (rest == null) {
                    answer(context, keepAlive, batch.whole(null));
                } else {
                    passOn(context, rest, reply -> answer(context, keepAlive, batch.whole(reply)));
                }
                break;
            case NONE:
                passOn(context, request, reply -> answer(context, keepAlive, reply));
                break;
            default:
                answer(context, keepAlive, proxy.dialect().refusal(fault, request));
                break;
        }
    }

    private void passOn(ChannelHandlerContext context, Request request, Consumer<Reply> then) {
        CompletableFuture<HttpResponse<byte[]>> response = proxy.passOn(request);
        passedOn = response;
        response.whenComplete((answered, error) -> {
            if (error != null) {
                context.close();
                return;
            }
            try {
                then.accept(FaultProxy.reply(answered));
            } catch (RuntimeException e) {
                exceptionCaught(context, e);
            }
        });
    }

    private static void answer(ChannelHandlerContext context, boolean keepAlive, Reply reply) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status), Unpooled.wrappedBuffer(reply.body));
        reply.headers.forEach((name, values) -> response.headers().set(name, values));
        if (!response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, reply.body.length);
        }
        HttpUtil.setKeepAlive(response, keepAlive);
        context.writeAndFlush(response)
                .addListener(keepAlive ? ChannelFutureListener.CLOSE_ON_FAILURE : ChannelFutureListener.CLOSE);
    }

    /** The caller hung up, and so is hung up on the service. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        CompletableFuture<HttpResponse<byte[]>> running = passedOn;
        if (running != null) {
            running.cancel(true);
        }
        context.fireChannelInactive();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Nothing is left to do for a connection that can't be closed.
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Callers are killed in the middle of requests.
        if (!(cause instanceof IOException || cause instanceof PrematureChannelClosureException)) {
            System.getLogger(FaultProxy.class.getName())
                    .log(System.Logger.Level.ERROR, "The proxy failed on a request", cause);
        }
        context.close();
    }
}
