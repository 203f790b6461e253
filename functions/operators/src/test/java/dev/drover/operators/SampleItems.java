package dev.drover.operators;

import dev.drover.operators.flow.Item;
import java.nio.charset.StandardCharsets;

/** Work items for tests. */
public final class SampleItems {
    public static final String RUN = "2026-11-23-glosses";
    public static final String OUTPUT = "s3://bucket/out/";

    private SampleItems() {}

    /** The JSON of a sound work item. */
    public static String json(String id) {
        return json(id, "");
    }

    /**
     * @param more further fields, beginning with a comma
     */
    public static String json(String id, String more) {
        return "{\"run\":\"" + RUN + "\",\"id\":\"" + id + "\",\"worker\":\"embed\","
                + "\"input\":{\"uri\":\"s3://bucket/in/" + id + ".txt\"},\"output\":\"" + OUTPUT + "\"" + more + "}";
    }

    public static Item item(String id) {
        return item(id, "");
    }

    /**
     * @param more further fields of the work item, beginning with a comma
     */
    public static Item item(String id, String more) {
        Item item = new Item();
        item.run = RUN;
        item.id = id;
        item.worker = "embed";
        item.json = json(id, more).getBytes(StandardCharsets.UTF_8);
        item.seenMillis = 1_000;
        return item;
    }
}
