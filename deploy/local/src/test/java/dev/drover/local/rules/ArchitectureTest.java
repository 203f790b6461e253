package dev.drover.local.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The arrow of modules and the rules of style, over the main code of all modules. */
class ArchitectureTest {
    private static final JavaClasses DROVER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.drover");

    private static final DescribedPredicate<JavaClass> AWS_SDK = DescribedPredicate.describe(
            "the AWS SDK", javaClass -> javaClass.getPackageName().startsWith("software.amazon.awssdk"));

    @Test
    void contractKnowsNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage("dev.drover.contract..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.drover.operators..",
                        "dev.drover.connectors..",
                        "dev.drover.job..",
                        "dev.drover.worker..",
                        "dev.drover.local..")
                .check(DROVER);
    }

    @Test
    void operatorsKnowTheContractOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.drover.operators..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.drover.connectors..", "dev.drover.job..", "dev.drover.worker..", "dev.drover.local..")
                .check(DROVER);
    }

    @Test
    void connectorsKnowNeitherJobNorWorker() {
        noClasses()
                .that()
                .resideInAPackage("dev.drover.connectors..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.drover.job..", "dev.drover.worker..", "dev.drover.local..")
                .check(DROVER);
    }

    @Test
    void theWorkerKnowsTheContractOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.drover.worker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.drover.operators..",
                        "dev.drover.connectors..",
                        "dev.drover.job..",
                        "dev.drover.local..",
                        "org.apache.flink..")
                .check(DROVER);
    }

    @Test
    void nothingKnowsDeploy() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.drover.local..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.drover.local..")
                .check(DROVER);
    }

    /**
     * The worker runs on Lambda, not in the job, and writes to S3 itself. A benchmark's rival is what somebody would write
     * without Drover.
     */
    @Test
    void theJobReachesTheAwsSdkThroughConnectorsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.drover.connectors..", "dev.drover.worker..", "dev.drover.local.bench..")
                .should()
                .dependOnClassesThat(AWS_SDK)
                .check(DROVER);
    }

    @Test
    void nothingSleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(DROVER);
    }

    /** The command line waits, and so does the worker: on Lambda its thread has nothing else to do. */
    @Test
    void nothingThatRunsInsideTheJobWaitsForAFuture() {
        DescribedPredicate<JavaMethodCall> waiting = DescribedPredicate.describe(
                "get or join of a future",
                call -> call.getTargetOwner().isAssignableTo(Future.class)
                        && (call.getTarget().getName().equals("get")
                                || call.getTarget().getName().equals("join")));
        noClasses()
                .that()
                .resideInAnyPackage("dev.drover.operators..", "dev.drover.connectors..")
                .should()
                .callMethodWhere(waiting)
                .check(DROVER);
    }
}
