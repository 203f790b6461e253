package dev.drover.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** The demo's input: 10,000 glosses of WordNet, see wordnet-README.txt among the resources. */
public final class Glosses {
    /** How many there are. */
    public static final int COUNT = 10_000;

    private static final String RESOURCE = "wordnet-glosses.txt.gz";

    private Glosses() {}

    /** All of them, in their order. */
    public static List<String> read() throws IOException {
        InputStream resource = Glosses.class.getResourceAsStream(RESOURCE);
        if (resource == null) {
            throw new IOException(RESOURCE + " is not on the class path");
        }
        List<String> glosses = new ArrayList<>(COUNT);
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                glosses.add(line);
            }
        }
        return glosses;
    }

    /** Writes the first of them as text files of so many lines each, {@code glosses-000.txt} and so on. */
    public static void writeFiles(Path folder, int files, int lines) throws IOException {
        List<String> glosses = read();
        if ((long) files * lines > glosses.size()) {
            throw new IllegalArgumentException(files + " files of " + lines + " lines are more than there are glosses");
        }
        int digits = Math.max(3, Integer.toString(files - 1).length());
        Files.createDirectories(folder);
        for (int file = 0; file < files; file++) {
            String name = String.format(Locale.ROOT, "glosses-%0" + digits + "d.txt", file);
            String text = String.join("\n", glosses.subList(file * lines, (file + 1) * lines)) + "\n";
            Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
        }
    }
}
