package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.Cause;
import dev.drover.contract.Conformance;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.WorkItem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonOnS3ITCase {
    @TempDir
    private Path folder;

    @BeforeAll
    static void needsPython() throws InterruptedException {
        Python.assumeInstalled();
    }

    @Test
    void anOutputIsPutWithItsChecksumAndItsEvidence() throws Exception {
        Path bucket = Files.createDirectory(folder.resolve("herd"));
        Files.writeString(bucket.resolve("in+verses.txt"), "one sheep\ntwo sheep\n");
        ObjectNode document = ContractCodec.object();
        document.put("run", "r");
        document.put("id", "a");
        document.put("worker", "score");
        document.putObject("input").put("uri", "s3://herd/in/verses.txt");
        document.put("output", "s3://herd/out/");
        InvocationRequest request = new InvocationRequest(List.of(new InvocationRequest.Entry(
                WorkItem.of(document), 0, 1, "s3://herd/out/r/a@0.1.n", "s3://herd/out/r/a@0.1.n.log.gz")));
        Path fake = Path.of(PythonOnS3ITCase.class.getResource("/boto3").toURI());

        Map<String, String> environment = Map.of("PYTHONPATH", fake.toString(), "FAKE_S3_FOLDER", folder.toString());
        byte[] reply = new Python(folder).invoke(request.bytes(), environment);

        Conformance.Finding finding = Conformance.check(request, reply).get("a");
        assertThat(finding.message()).isNull();
        InvocationReply.Result result = finding.result();
        Path object = bucket.resolve("out+r+a@0.1.n");
        assertThat(object).hasDigest("SHA-256", result.sha256()).hasSize(result.bytes());
        ObjectNode metadata = ContractCodec.readObject(Files.readAllBytes(bucket.resolve("out+r+a@0.1.n.metadata")));
        assertThat(metadata.get("drover-sha256").textValue()).isEqualTo(result.sha256());
        assertThat(metadata.get("drover-records").textValue()).isEqualTo("2");
        assertThat(bucket.resolve("out+r+a@0.1.n.log.gz")).isNotEmptyFile();
        assertThat(result.log()).isEqualTo("s3://herd/out/r/a@0.1.n.log.gz");

        reply = new Python(folder).invoke(request.bytes(), environment);
        assertThat(Conformance.check(request, reply).get("a").message())
                .as("the same bytes once more")
                .isNull();
        Files.writeString(bucket.resolve("in+verses.txt"), "three sheep\n");
        reply = new Python(folder).invoke(request.bytes(), environment);
        assertThat(Conformance.check(request, reply).get("a").cause()).isEqualTo(Cause.WORKER_ERROR);
        assertThat(object).as("an output that is there stays").hasDigest("SHA-256", result.sha256());
    }
}
