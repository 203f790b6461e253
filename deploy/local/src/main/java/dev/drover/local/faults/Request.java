package dev.drover.local.faults;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request as it came in. The body is not to be changed. */
public final class Request {
    final String method;
    /** Path and query. */
    final String target;

    final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final byte[] body;

    Request(String method, String target, Map<String, List<String>> headers, byte[] body) {
        this.method = method;
        this.target = target;
        this.headers.putAll(headers);
        this.body = body;
    }

    Request withBody(byte[] other) {
        return new Request(method, target, headers, other);
    }

    @Nullable
    String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }
}
