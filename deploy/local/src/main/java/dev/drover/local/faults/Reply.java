package dev.drover.local.faults;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What goes back to the caller. The body is not to be changed. */
public final class Reply {
    final int status;
    final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final byte[] body;

    Reply(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    static Reply of(int status, String contentType, String body) {
        return new Reply(status, body.getBytes(StandardCharsets.UTF_8)).with("Content-Type", contentType);
    }

    Reply with(String name, String value) {
        headers.put(name, List.of(value));
        return this;
    }

    Reply withBody(byte[] other) {
        Reply changed = new Reply(status, other);
        changed.headers.putAll(headers);
        return changed;
    }
}
