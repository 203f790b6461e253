package dev.drover.worker;

import dev.drover.contract.ContractCodec;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Local files, {@code file:///…}. Each is written beside under a hidden name first. The evidence of {@code dir/name} is
 * its sidecar {@code dir/.name.meta.json}, in place before the output is.
 */
public final class LocalOutputStore implements OutputStore {
    @Override
    public byte[] read(String uri) throws IOException {
        try {
            return Files.readAllBytes(path(uri));
        } catch (NoSuchFileException e) {
            throw (FileNotFoundException) new FileNotFoundException("there is no file " + uri).initCause(e);
        }
    }

    @Override
    public void writeOutput(String uri, Output output) throws IOException {
        Path path = path(uri);
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("bytes", output.bytes().length);
        evidence.put("sha256", output.sha256());
        evidence.put("records", output.records());
        place(
                path.resolveSibling("." + path.getFileName() + ".meta.json"),
                ContractCodec.bytes(evidence),
                uri,
                LocalOutputStore::once);
        place(path, output.bytes(), uri, LocalOutputStore::once);
    }

    @Override
    public void writeLog(String uri, byte[] gzip) throws IOException {
        place(path(uri), gzip, uri, (beside, path) -> Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE));
    }

    /** The last step, which shows the file whole. */
    private interface Step {
        void take(Path beside, Path path) throws IOException;
    }

    /** A link is refused where there is a file, and a move replaces it. */
    private static void once(Path beside, Path path) throws IOException {
        try {
            Files.createLink(path, beside);
        } catch (FileAlreadyExistsException e) {
            if (!Arrays.equals(Files.readAllBytes(path), Files.readAllBytes(beside))) {
                throw e;
            }
        }
    }

    private static void place(Path path, byte[] bytes, String uri, Step last) throws IOException {
        // A name of its own length: a hidden copy of a name at the file system's limit would be over it.
        Path beside = path.resolveSibling("." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(beside.toAbsolutePath().getParent());
            Files.write(beside, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            last.take(beside, path);
        } catch (FileAlreadyExistsException e) {
            throw (IOException) new FileAlreadyExistsException(uri, null, "another run wrote it").initCause(e);
        } catch (IOException e) {
            throw new IOException("can't write " + uri + ": " + e, e);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static Path path(String uri) {
        return Path.of(URI.create(uri));
    }
}
