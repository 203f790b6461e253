package dev.drover.operators.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The content checks that this job has: those of the class path. */
public final class ContentChecks {
    private final Map<String, ContentCheck> byName = new TreeMap<>();

    private ContentChecks() {}

    /** Finds them with the class loader that loaded Drover, which on a cluster is the job's. */
    public static ContentChecks load() {
        ContentChecks checks = new ContentChecks();
        for (ContentCheck check : ServiceLoader.load(ContentCheck.class, ContentChecks.class.getClassLoader())) {
            checks.byName.put(check.name(), check);
        }
        return checks;
    }

    /** In alphabetical order. */
    public List<String> names() {
        return new ArrayList<>(byName.keySet());
    }

    /** Null where there is none of this name. */
    public @Nullable ContentCheck find(String name) {
        return byName.get(name);
    }
}
