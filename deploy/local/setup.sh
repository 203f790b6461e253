# Sourced by the scripts beside it, which say first:
#
#   name      their own, for messages
#   failed    the exit code where something is missing
#
# Sets here, root, classpath and java, and exports what every JVM needs.
# shellcheck shell=bash disable=SC2034,SC2154 # What is set here is used there, and the other way round.

# File names are bytes: a JVM in the C locale could not open one that is not ASCII.
export LC_ALL=C.UTF-8
# Nobody's keys: the emulators accept any, and the SDK wants some.
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
unset AWS_SESSION_TOKEN AWS_PROFILE

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
root="$(cd "$here/../.." && pwd -P)"
classpath="$here/target/run.classpath"
if [ -n "${JAVA_HOME:-}" ]; then java="$JAVA_HOME/bin/java"; else java=java; fi

job=("$root/functions/contract" "$root/functions/operators" "$root/connectors" "$root/job")

need() {
  command -v "$1" >/dev/null || { echo "$name needs $2: there is no '$1' on the PATH." >&2; exit "$failed"; }
}

# Whether a file of the sources is newer than what was built of them.
outdated() {
  local built="$1"
  shift
  [ ! -s "$built" ] || [ -n "$(find "$root/pom.xml" "$@" \
    -path '*/target' -prune -o -path '*/node_modules' -prune -o -path '*/.work' -prune -o \
    \( -path '*/src/main/*' -o -name pom.xml \) -type f -newer "$built" -print -quit)" ]
}

# Builds up to a phase of Maven; what Maven says shows only where it fails.
build() {
  need mvn "Maven 3.8 or later"
  echo "$2"
  mkdir -p "$here/target"
  if ! mvn -f "$root/pom.xml" -q -B -pl deploy/local -am -DskipTests "$1" >"$here/target/build.log" 2>&1; then
    cat "$here/target/build.log" >&2
    echo "Drover could not be built; Maven's words are above." >&2
    exit "$failed"
  fi
  touch "$classpath"
}

# Compiled classes are enough, no jars: so the first start takes half as long.
build_classes() {
  if outdated "$classpath" "${job[@]}" "$root/functions/worker" "$here"; then
    build process-classes "Building Drover …"
  fi
}

# With the shaded jar, as it is given to a cluster.
build_jar() {
  local jar classes=("${job[@]/%//target/classes}")
  jar="$(ls -t "$root"/job/target/drover-job-*-all.jar 2>/dev/null | head -n 1 || true)"
  if [ -z "$jar" ] || outdated "$jar" "${job[@]}" \
      || [ -n "$(find "${classes[@]}" -type f -newer "$jar" -print -quit 2>&1)" ] \
      || [ ! -s "$here/target/flink.classpath" ] \
      || outdated "$classpath" "${job[@]}" "$root/functions/worker" "$here"; then
    build package "Building Drover and its shaded jar …"
    touch "$root"/job/target/drover-job-*-all.jar
  fi
}

# The Kinesis emulators, by the lock file.
install_emulators() {
  if [ ! -f "$here/node_modules/kinesis-local/main.js" ] || [ ! -f "$here/node_modules/kinesalite/index.js" ]; then
    need npm "Node.js 18 or later"
    echo "Installing the Kinesis emulators …"
    (cd "$here" && npm ci --silent)
  fi
  need node "Node.js 18 or later"
}

# Runs a main class in the place of the script; the JVM's options stand before it.
start() {
  need "$java" "JDK 17"
  exec "$java" -Dfile.encoding=UTF-8 -Ddrover.root="$root" \
    -Dlog4j2.configurationFile="$root/conf/log4j2.properties" -Dlog.console.level=ERROR \
    -cp "$here/target/classes:$(cat "$classpath")" "$@"
}
