package dev.drover.connectors.lambda;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A target's region: its ARN's, or the configured one where the target is a name. */
final class LambdaTarget {
    private static final Pattern ARN = Pattern.compile("arn:[a-z-]+:lambda:([a-z0-9-]+):\\d{12}:function:.+");

    private LambdaTarget() {}

    static String region(String target, String configured) {
        Matcher matcher = ARN.matcher(target);
        return matcher.matches() ? matcher.group(1) : configured;
    }
}
