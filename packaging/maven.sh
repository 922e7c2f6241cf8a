# How the scripts call Maven. To be read by bash in the root folder, with JAVA_HOME set: `. packaging/maven.sh`, then
# "${maven[@]}" verify …
#
# A home folder is needed to keep Maven and its libraries, and for nothing else: Java takes it from the account, the
# wrapper from HOME. Where one of them is missing or not writable, .throughline/home is used.
if [ -z "${HOME:-}" ] || [ ! -d "$HOME" ] || [ ! -w "$HOME" ]; then
  HOME=$PWD/.throughline/home
  mkdir -p "$HOME"
  export HOME
fi
unset MAVEN_ARGS
maven=(./mvnw -B -ntp -Dstyle.color=never)
account_home=$(eval echo "~$(id -un 2>/dev/null)" 2>/dev/null) || account_home=
if [ ! -d "$account_home" ] || [ ! -w "$account_home" ]; then
  maven+=("-Dmaven.repo.local=$HOME/.m2/repository")
fi
