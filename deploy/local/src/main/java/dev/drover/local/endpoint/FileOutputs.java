package dev.drover.local.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Local files, with a sidecar as evidence. */
final class FileOutputs implements Outputs {
    @Override
    public byte[] read(String uri) throws IOException {
        try {
            return Files.readAllBytes(file(uri));
        } catch (NoSuchFileException e) {
            throw (FileNotFoundException) new FileNotFoundException("there is no file " + uri).initCause(e);
        }
    }

    @Override
    public void replace(String uri, byte[] bytes) throws IOException {
        replace(file(uri), bytes);
    }

    @Override
    public void restate(String uri, byte[] bytes, long records) throws IOException {
        ObjectNode stated = ContractCodec.object();
        stated.put("bytes", bytes.length);
        stated.put("sha256", Sha256.hex(bytes));
        stated.put("records", records);
        replace(sidecar(file(uri)), ContractCodec.bytes(stated));
        replace(file(uri), bytes);
    }

    @Override
    public void move(String from, String to) throws IOException {
        Path old = file(from);
        Path moved = file(to);
        if (Files.exists(sidecar(old))) {
            Files.move(sidecar(old), sidecar(moved), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(old, moved, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void remove(String uri) throws IOException {
        Files.delete(file(uri));
        Files.deleteIfExists(sidecar(file(uri)));
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path beside = Files.createTempFile(parent, ".damage", ".tmp");
        Files.write(beside, bytes);
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path file(String uri) {
        return Path.of(URI.create(uri));
    }

    private static Path sidecar(Path output) {
        return output.resolveSibling("." + output.getFileName() + ".meta.json");
    }
}
