package dev.drover.operators;

import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Item;
import dev.drover.operators.ingest.RawRecord;
import dev.drover.operators.ingest.RecordParser;
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
        return parsed(json(id, more));
    }

    /**
     * The item as ingest makes it.
     *
     * @param json a sound work item
     */
    public static Item parsed(String json) {
        RawRecord record = new RawRecord();
        record.bytes = json.getBytes(StandardCharsets.UTF_8);
        Arrival arrival = RecordParser.parse(record, 1_000);
        if (arrival.item == null) {
            throw new IllegalArgumentException(arrival.refusal == null ? json : arrival.refusal.message);
        }
        return arrival.item;
    }
}
