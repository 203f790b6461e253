package dev.drover.local.bench;

/** One benchmark: measures, and holds what it measured against what must be. */
interface Bench {
    /** As it is called on the command line. */
    String name();

    /** One sentence: what is measured against what. */
    String description();

    /**
     * @param setting where it runs; whatever it starts ends with it
     * @param report figures and musts go here
     */
    void run(Setting setting, Report report) throws Exception;
}
