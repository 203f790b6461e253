package dev.drover.connectors.lambda;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the name of a target tells. */
final class LambdaTarget {
    private static final Pattern ARN = Pattern.compile("arn:[a-z-]+:lambda:([a-z0-9-]+):\\d{12}:function:.+");

    private static final String FUNCTION = ":function:";

    private LambdaTarget() {}

    /** A target's region: its ARN's, or the configured one where the target is a name. */
    static String region(String target, String configured) {
        Matcher matcher = ARN.matcher(target);
        return matcher.matches() ? matcher.group(1) : configured;
    }

    /** The function without an alias or a version. */
    static String unqualified(String target) {
        int marker = target.indexOf(FUNCTION);
        int qualifier = target.indexOf(':', marker < 0 ? 0 : marker + FUNCTION.length());
        return qualifier < 0 ? target : target.substring(0, qualifier);
    }
}
