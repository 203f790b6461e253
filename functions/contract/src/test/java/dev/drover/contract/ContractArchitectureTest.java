package dev.drover.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What a worker in Java takes on with the contract: JSON, and nothing else. */
@AnalyzeClasses(packages = "dev.drover.contract", importOptions = ImportOption.DoNotIncludeTests.class)
class ContractArchitectureTest {
    @ArchTest
    static final ArchRule CONTRACT_NEEDS_NOTHING_BUT_JAVA_AND_JSON = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.drover.contract..",
                    "java..",
                    "com.fasterxml.jackson.core..",
                    "com.fasterxml.jackson.databind..",
                    "com.fasterxml.jackson.annotation..",
                    "org.jspecify.annotations..");

    @ArchTest
    static final ArchRule CONTRACT_KNOWS_NEITHER_FLINK_NOR_AWS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink..", "software.amazon..", "com.amazonaws..");

    @ArchTest
    static final ArchRule CONTRACT_HAS_NO_CLOCK_NO_THREADS_AND_NO_FILES = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent..", "java.nio.file..", "java.net..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(java.time.Instant.class, java.time.Clock.class, Thread.class, java.io.File.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime");
}
