# Finds a Java for Throughline and sets JAVA_HOME. To be read by bash: `. packaging/find-jdk.sh`, then
#
#   find_jdk build    a JDK 25 with a compiler, which the build needs exactly
#   find_jdk run      a Java 25 or newer, which is enough to run what is built
#
# Looked at in this order: JAVA_HOME, `java` on the PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks, macOS.
# Where there is none, it says what to do and returns 1.

throughline_java=25

# The major version of a Java home, from its own `release` file; empty where it is not one.
java_major() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Whether the home $1 serves the purpose $2.
java_serves() {
  local major
  major=$(java_major "$1")
  [ -n "$major" ] || return 1
  case $2 in
    build) [ "$major" -eq "$throughline_java" ] && [ -x "$1/bin/javac" ] ;;
    *) [ "$major" -ge "$throughline_java" ] ;;
  esac
}

# One candidate a line; some do not exist.
java_candidates() {
  local java link
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  if java=$(command -v java 2>/dev/null); then
    while link=$(readlink "$java" 2>/dev/null); do
      case $link in /*) java=$link ;; *) java=$(dirname "$java")/$link ;; esac
    done
    dirname "$(dirname "$java")"
  fi
  if [ -x /usr/libexec/java_home ]; then
    /usr/libexec/java_home -v "$throughline_java" 2>/dev/null || true
  fi
  # JAVA_ROOTS is for tests: where to look instead of the usual places.
  local root
  for root in ${JAVA_ROOTS:-/usr/lib/jvm /opt /opt/java "${HOME:-/nonexistent}/.sdkman/candidates/java" \
    "${HOME:-/nonexistent}/.jdks" /Library/Java/JavaVirtualMachines}; do
    ls -d "$root"/*/ 2>/dev/null | sed 's:/$::'
    ls -d "$root"/*/Contents/Home/ 2>/dev/null | sed 's:/$::'
  done
  return 0
}

find_jdk() {
  local home seen='' major
  while IFS= read -r home; do
    if java_serves "$home" "$1"; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
    major=$(java_major "$home")
    case $seen in *"$home"*) major='' ;; esac
    [ -z "$major" ] || seen="$seen
  Java $major in $home"
  done <<EOF
$(java_candidates)
EOF
  {
    if [ "$1" = build ]; then
      echo "Throughline is built with a JDK $throughline_java (with the compiler), and none was found."
    else
      echo "Throughline runs on Java $throughline_java or newer, and none was found."
    fi
    [ -z "$seen" ] || echo "Found, but not fit:$seen"
    echo "Install one, for example:"
    echo "  from https://adoptium.net: Temurin $throughline_java, as a package or unpacked into /opt"
    echo "  sdk install java $throughline_java-tem        (SDKMAN)"
    echo "  brew install openjdk@$throughline_java         (macOS)"
    echo "or set JAVA_HOME to one that is there, then start again."
  } >&2
  return 1
}
