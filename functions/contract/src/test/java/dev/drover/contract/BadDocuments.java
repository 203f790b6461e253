package dev.drover.contract;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Documents that everybody must refuse: the codec, the schemas, and a worker in another language. */
final class BadDocuments {
    private static final String ITEM =
            "{\"run\":\"r\",\"id\":\"a\",\"worker\":\"w\",\"input\":{\"uri\":\"s3://b/k\"},\"output\":\"s3://b/\"}";
    private static final String SHA256 = "0123456789abcdef".repeat(4);

    private static final String ERROR = "{\"id\":\"a\",\"error\":{\"class\":\"E\",\"message\":\"m\"}}";

    private BadDocuments() {}

    static Stream<Arguments> all() {
        return Stream.of(
                        of(
                                DocumentKind.WORK_ITEM,
                                "[]",
                                "null",
                                "1",
                                "\"item\"",
                                "{}",
                                without("run", ITEM),
                                without("id", ITEM),
                                without("worker", ITEM),
                                without("input", ITEM),
                                without("output", ITEM),
                                ITEM.replace("\"r\"", "\"_unattributed\""),
                                ITEM.replace("\"r\"", "\"a/b\""),
                                ITEM.replace("\"a\"", "\"../a\""),
                                ITEM.replace("\"a\"", "\"a@0\""),
                                ITEM.replace("\"a\"", "\"" + "a".repeat(201) + "\""),
                                ITEM.replace("\"a\"", "[\"a\"]"),
                                ITEM.replace("\"w\"", "\"a/b\""),
                                ITEM.replace("s3://b/\"", "s3://b\""),
                                ITEM.replace("\"uri\":\"s3://b/k\"", ""),
                                ITEM.replace("\"uri\":\"s3://b/k\"", "\"uri\":1"),
                                ITEM.replace("\"uri\":\"s3://b/k\"", "\"inline\":null"),
                                ITEM.replace("\"uri\":\"s3://b/k\"", "\"uri\":\"s3://b/k\",\"inline\":{}"),
                                with("\"expect\":{\"records\":-1}", ITEM),
                                with("\"expect\":{\"records\":1.5}", ITEM),
                                with("\"expect\":{\"records\":1e30}", ITEM),
                                with("\"expect\":{\"content\":7}", ITEM),
                                with("\"expect\":[]", ITEM),
                                with("\"tags\":{\"a\":1}", ITEM),
                                with("\"tags\":{\"a\":null}", ITEM),
                                with("\"tags\":\"a\"", ITEM),
                                with("\"timeout\":\"PT0S\"", ITEM),
                                with("\"timeout\":\"-PT1S\"", ITEM),
                                with("\"timeout\":\"5m\"", ITEM),
                                with("\"timeout\":300", ITEM)),
                        of(
                                DocumentKind.INVOCATION_REQUEST,
                                "{}",
                                "{\"items\":{}}",
                                "{\"items\":[]}",
                                "{\"items\":[1]}",
                                "{\"items\":[" + ITEM + "]}",
                                request("{}", "0", "1"),
                                request(ITEM, "-1", "1"),
                                request(ITEM, "0", "0"),
                                request(ITEM, "0", "\"1\""),
                                request(ITEM, "0", "2147483648")),
                        of(
                                DocumentKind.INVOCATION_REPLY,
                                "{}",
                                "{\"results\":{}}",
                                "{\"results\":[null]}",
                                "{\"results\":[{}]}",
                                "{\"results\":[{\"id\":\"a\"}]}",
                                "{\"results\":[{\"id\":\"a\",\"error\":\"boom\"}]}",
                                "{\"results\":[{\"id\":\"a\",\"error\":{\"class\":\"E\"}}]}",
                                reply("-1", SHA256),
                                reply("1.5", SHA256),
                                reply("\"1\"", SHA256),
                                reply("1", SHA256.toUpperCase(Locale.ROOT)),
                                reply("1", SHA256.substring(1))),
                        of(
                                DocumentKind.COMPLETION,
                                "{}",
                                completion("r", "{}"),
                                completion("r", "{\"id\":\"a\"}"),
                                completion("a/b", ERROR),
                                completion("r", ERROR.replace("\"a\"", "\"../a\"")),
                                completion("r", ERROR).replace("\"uri\"", "\"url\""),
                                completion("r", ERROR).replace(":12,", ":-1,"),
                                completion("r", ERROR).replace("512", "2147483648")),
                        of(
                                DocumentKind.ATTEMPT_LINE,
                                "{}",
                                line("final", "\"attempt\":1"),
                                line("attempt", ""),
                                line("attempt", "\"attempt\":0"),
                                line("attempt", "\"attempt\":1,\"verdict\":\"FINE\""),
                                line("attempt", "\"attempt\":1,\"verdict\":1"),
                                line("attempt", "\"attempt\":1,\"bytes\":1.5"),
                                line("attempt", "\"attempt\":1,\"late\":\"true\"")),
                        of(
                                DocumentKind.FINAL_LINE,
                                "{}",
                                line("attempt", "\"status\":\"VERIFIED\""),
                                line("final", ""),
                                line("final", "\"status\":\"DONE\""),
                                line("final", "\"status\":\"VERIFIED\",\"causes\":[null]"),
                                line("final", "\"status\":\"VERIFIED\",\"item\":\"" + SHA256 + "\""),
                                line("final", "\"status\":\"VERIFIED\",\"sha256\":\"\"")),
                        of(
                                DocumentKind.RUN_CONTROL,
                                "{}",
                                "{\"run\":\"r\"}",
                                "{\"run\":\"r/s\",\"version\":1}",
                                "{\"run\":\"r\",\"version\":1,\"totals\":10}",
                                "{\"run\":\"r\",\"version\":1,\"totals\":[\"10\"]}",
                                "{\"run\":\"r\",\"version\":1,\"paused\":1}",
                                "{\"run\":\"r\",\"version\":1,\"budgetNanoUsd\":-1}"),
                        of(
                                DocumentKind.RUN_PROGRESS,
                                "{}",
                                "{\"run\":\"r\",\"state\":\"DONE\",\"seen\":1}",
                                "{\"run\":\"r\",\"state\":0,\"seen\":1}",
                                "{\"run\":\"r\",\"state\":\"RUNNING\",\"seen\":-1}",
                                "{\"run\":\"r\",\"state\":\"RUNNING\",\"seen\":1,\"finals\":{\"DONE\":1}}",
                                "{\"run\":\"r\",\"state\":\"RUNNING\",\"seen\":1,\"healed\":{\"THROTTLED\":null}}",
                                warned("{}"),
                                warned("\"NO_PROGRESS\""),
                                warned("{\"kind\":\"BORED\",\"sinceMillis\":1,\"message\":\"m\"}"),
                                warned("{\"kind\":\"HEAL_RATE\",\"sinceMillis\":-1,\"message\":\"m\"}"),
                                warned("{\"kind\":\"HEAL_RATE\",\"sinceMillis\":1}")),
                        of(
                                DocumentKind.RETRY_RECORD,
                                "{}",
                                ITEM,
                                retry("\"stage\":\"verify\"", ITEM),
                                retry("\"stage\":\"dispatch\",\"evidence\":{}", ITEM),
                                retry("\"stage\":\"heal\"", ITEM),
                                retry("\"stage\":\"dispatch\"", "{}"),
                                retry("\"stage\":\"dispatch\"", ITEM).replace("\"attempt\":1", "\"attempt\":0"),
                                retry("\"stage\":\"dispatch\"", ITEM).replace("\"sequence\":1,", "")))
                .flatMap(documents -> documents);
    }

    private static String warned(String warning) {
        return "{\"run\":\"r\",\"state\":\"RUNNING\",\"seen\":1,\"warnings\":[" + warning + "]}";
    }

    private static Stream<Arguments> of(DocumentKind kind, String... documents) {
        return Arrays.stream(documents).map(document -> Arguments.of(kind, document));
    }

    private static String with(String field, String object) {
        return object.substring(0, object.length() - 1) + "," + field + "}";
    }

    private static String without(String field, String object) {
        return object.replace("\"" + field + "\":", "\"not-" + field + "\":");
    }

    private static String request(String item, String generation, String attempt) {
        return "{\"items\":[{\"item\":" + item + ",\"generation\":" + generation + ",\"attempt\":" + attempt
                + ",\"outputUri\":\"u\",\"logUri\":\"l\"}]}";
    }

    private static String reply(String bytes, String sha256) {
        return "{\"results\":[{\"id\":\"a\",\"uri\":\"u\",\"bytes\":" + bytes + ",\"sha256\":\"" + sha256
                + "\",\"records\":1}]}";
    }

    private static String completion(String run, String result) {
        return "{\"run\":\"" + run + "\",\"uri\":\"u\",\"durationMillis\":12,\"memoryMb\":512,\"result\":" + result
                + "}";
    }

    private static String line(String line, String fields) {
        String identity = "\"line\":\"" + line + "\",\"run\":\"r\",\"id\":\"a\",\"generation\":0";
        return "{" + identity + (fields.isEmpty() ? "" : "," + fields) + "}";
    }

    private static String retry(String stage, String item) {
        return "{\"generation\":0,\"sequence\":1,\"attempt\":1,\"seenMillis\":1," + stage + ",\"item\":" + item + "}";
    }
}
