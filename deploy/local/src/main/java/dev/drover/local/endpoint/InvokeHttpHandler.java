package dev.drover.local.endpoint;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection: HTTP on the one side, the Invoke operation on the other. One call at a time, as HTTP/1.1 has it. */
final class InvokeHttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Pattern INVOCATIONS = Pattern.compile("/2015-03-31/functions/([^/]+)/invocations/?");

    private static final Pattern EVENT_CONFIG = Pattern.compile("/2019-09-25/functions/([^/]+)/event-invoke-config/?");
    private static final Pattern CONCURRENCY = Pattern.compile("/2019-09-30/functions/([^/]+)/concurrency/?");
    private static final Pattern CONFIGURATION = Pattern.compile("/2015-03-31/functions/([^/]+)/configuration/?");

    private final InvokeApi api;
    private final FunctionApi functions;
    /** Of the latest call; after its answer it does nothing. */
    private Runnable hangUp = () -> {};

    InvokeHttpHandler(InvokeApi api, FunctionApi functions) {
        this.api = api;
        this.functions = functions;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        String rawPath = new QueryStringDecoder(request.uri()).rawPath();
        Matcher eventConfig = EVENT_CONFIG.matcher(rawPath);
        if (eventConfig.matches()) {
            String name = QueryStringDecoder.decodeComponent(eventConfig.group(1));
            byte[] payload = ByteBufUtil.getBytes(request.content());
            write(context, keepAlive, functions.eventConfig(request.method().name(), name, payload));
            return;
        }
        Matcher configuration = CONFIGURATION.matcher(rawPath);
        if (configuration.matches() && request.method().equals(HttpMethod.GET)) {
            String name = QueryStringDecoder.decodeComponent(configuration.group(1));
            write(context, keepAlive, functions.configuration(name));
            return;
        }
        Matcher concurrency = CONCURRENCY.matcher(rawPath);
        if (concurrency.matches() && request.method().equals(HttpMethod.GET)) {
            String name = QueryStringDecoder.decodeComponent(concurrency.group(1));
            write(context, keepAlive, functions.concurrency(name));
            return;
        }
        Matcher path = INVOCATIONS.matcher(rawPath);
        if (!path.matches() || !request.method().equals(HttpMethod.POST)) {
            write(
                    context,
                    keepAlive,
                    Answer.error(
                            404,
                            "UnknownOperationException",
                            "User",
                            "Only invocations, event-invoke-config, concurrency and configuration of functions are served "
                                    + "here."));
            return;
        }
        HttpHeaders headers = request.headers();
        hangUp = api.invoke(
                QueryStringDecoder.decodeComponent(path.group(1)),
                headers.get("X-Amz-Invocation-Type", "RequestResponse"),
                headers.get("X-Amz-Log-Type", "None").equals("Tail"),
                ByteBufUtil.getBytes(request.content()),
                answer -> write(context, keepAlive, answer));
    }

    private static void write(ChannelHandlerContext context, boolean keepAlive, Answer answer) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status), Unpooled.wrappedBuffer(answer.body));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body.length);
        answer.headers.forEach((name, value) -> response.headers().set(name, value));
        HttpUtil.setKeepAlive(response, keepAlive);
        context.writeAndFlush(response)
                .addListener(keepAlive ? ChannelFutureListener.CLOSE_ON_FAILURE : ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        hangUp.run();
        context.fireChannelInactive();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Nothing is left to do for a connection that can't be closed.
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            // A fault of this endpoint. The caller sees a lost connection, the person its reason.
            System.getLogger(LambdaEndpoint.class.getName())
                    .log(System.Logger.Level.ERROR, "The Lambda endpoint failed on a call", cause);
        }
        context.close();
    }
}
