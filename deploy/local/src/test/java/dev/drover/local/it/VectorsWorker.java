package dev.drover.local.it;

import dev.drover.contract.WorkItem;
import dev.drover.worker.Input;
import dev.drover.worker.InvocationLog;
import dev.drover.worker.Output;
import dev.drover.worker.Worker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A worker for tests: writes {@code inline.rows} vectors of length 1 as {@code npy-f4-384}, other ones for each item. */
public final class VectorsWorker extends Worker {
    private static final int COLUMNS = 384;
    private static final int HEADER = 128;

    @Override
    protected Output work(WorkItem item, Input input, InvocationLog log) {
        int rows = item.inline() == null ? 3 : item.inline().path("rows").asInt(3);
        return new Output(npy(rows, new Random(item.id().hashCode())), rows);
    }

    private static byte[] npy(int rows, Random random) {
        String shape = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + COLUMNS + "), }";
        int padded = HEADER - 10;
        String header = shape + " ".repeat(padded - 1 - shape.length()) + "\n";
        ByteBuffer npy = ByteBuffer.allocate(HEADER + rows * COLUMNS * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) padded)
                .put(header.getBytes(StandardCharsets.US_ASCII));
        for (int row = 0; row < rows; row++) {
            double[] vector = random.doubles(COLUMNS, -1, 1).toArray();
            double squares = 0;
            for (double number : vector) {
                squares += number * number;
            }
            for (double number : vector) {
                npy.putFloat((float) (number / Math.sqrt(squares)));
            }
        }
        return npy.array();
    }
}
