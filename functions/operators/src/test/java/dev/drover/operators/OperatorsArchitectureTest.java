package dev.drover.operators;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.drover.operators.dispatch.DispatchLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.runtime.taskexecutor.GlobalAggregateManager;
import org.apache.flink.streaming.api.operators.StreamOperator;

@AnalyzeClasses(packages = "dev.drover.operators", importOptions = ImportOption.DoNotIncludeTests.class)
class OperatorsArchitectureTest {
    /** A class within a shell is part of the shell. */
    private static final DescribedPredicate<JavaClass> SHELL = new DescribedPredicate<>("shells of Flink") {
        @Override
        public boolean test(JavaClass type) {
            JavaClass outer = type;
            while (outer.getEnclosingClass().isPresent()) {
                outer = outer.getEnclosingClass().get();
            }
            return assignableTo(Function.class)
                    .or(assignableTo(StreamOperator.class))
                    .or(simpleNameEndingWith("Metrics"))
                    .or(simpleName("AggregateFlowCredit"))
                    .or(simpleName("EventWait"))
                    .or(simpleName("FlowCreditOpener"))
                    .or(simpleName("AggregateLimitShares"))
                    .or(simpleName("LimitSharesOpener"))
                    .or(JavaClass.Predicates.resideInAPackage("..flow"))
                    .test(outer);
        }
    };

    @ArchTest
    static final ArchRule OPERATORS_KNOW_NO_CLIENT_OF_A_SERVICE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "software.amazon..",
                    "com.amazonaws..",
                    "org.apache.flink.streaming.connectors..",
                    "org.apache.flink.connector..",
                    "dev.drover.connectors..",
                    "dev.drover.job..",
                    "dev.drover.worker..",
                    "dev.drover.deploy..");

    @ArchTest
    static final ArchRule DECISIONS_KNOW_NO_FLINK = noClasses()
            .that(DescribedPredicate.not(SHELL))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.flink..");

    @ArchTest
    static final ArchRule STAGES_HAVE_NO_CYCLE =
            slices().matching("dev.drover.operators.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOTHING_BLOCKS = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethodWhere(blocking())
            .because("a thread that waits here stops a checkpoint");

    private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaMethodCall> blocking() {
        return DescribedPredicate.describe("Future.get or CompletableFuture.join", call -> {
            JavaClass owner = call.getTargetOwner();
            String name = call.getName();
            return (owner.isAssignableTo(Future.class) && name.equals("get"))
                    || (owner.isAssignableTo(CompletableFuture.class) && (name.equals("get") || name.equals("join")));
        });
    }

    @ArchTest
    static final ArchRule THE_WALL_CLOCK_IS_READ_IN_ONE_PLACE = noClasses()
            .that()
            .doNotHaveSimpleName("SchedulerLoop")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now");

    @ArchTest
    static final ArchRule THE_LOOP_OF_DISPATCH_HAS_THE_CLOCK =
            classes().that().haveSimpleName("SchedulerLoop").should().implement(DispatchLoop.class);

    @ArchTest
    static final ArchRule THE_INTERNAL_COUNT_OF_FLINK_STAYS_BEHIND_ITS_PORTS = noClasses()
            .that()
            .doNotHaveSimpleName("AggregateFlowCredit")
            .and()
            .doNotHaveSimpleName("AggregateLimitShares")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(GlobalAggregateManager.class);

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Info|Data|Handler)");
}
