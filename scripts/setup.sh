#!/usr/bin/env bash
# Installs what is missing to build, test or measure wirelab, and says what and why.
#
#   scripts/setup.sh build     what `cargo build` needs
#   scripts/setup.sh test      that, and the programs that tests ask for a second opinion
#   scripts/setup.sh fuzz      what the fuzz targets need
#   scripts/setup.sh spark     what Apache Spark needs
#   scripts/setup.sh bench     all of it, and the programs that wirelab is measured against
#
# Where all is there it does nothing, and needs no root. On Debian and its relatives it installs with apt-get (through
# sudo if need be); elsewhere it says what to install. What the build needs must be there in the end; without the rest,
# what would use it is left out, and says so.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*"; }
fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# libpcap's headers are not needed, but the library's name for the linker is, and comes with them.
has_libpcap() {
  [ "$(uname -s)" != Linux ] && return 0
  [ -n "${LIBPCAP_LIBDIR:-}" ] && return 0
  has pkg-config && pkg-config --exists libpcap && return 0
  has cc && [ -f "$(cc -print-file-name=libpcap.so)" ]
}

# What the build cannot do without, and what only tests and measurements use.
needed=() wanted=()
need() { needed+=("$1") && say "$1 is missing: $2"; }
want() { wanted+=("$1") && say "$1 is missing: $2"; }

look_for_build() {
  if ! has cc; then
    need gcc "Rust links with a C compiler"
    need libc6-dev "which needs the C library's files"
  fi
  has_libpcap || need libpcap-dev "live capture is built on libpcap"
  # Optional: the build script asks the compiler where there is none.
  [ ${#needed[@]} -eq 0 ] || has pkg-config || need pkg-config "finds libpcap"
}

look_for_test() {
  # What tests call beyond what every system has: tests/needs/src/need.rs, which a test compares with these lines.
  has tshark || want tshark "tests ask it for a second opinion"
  has capinfos || want wireshark-common "its capinfos tells tests about written captures"
  has nc || want netcat-openbsd "tests talk to lab servers with it"
  has ip || want iproute2 "tests make networks of their own with it"
  has tcptrace || want tcptrace "tests hold measures of connections to it"
  has tmux || want tmux "tests drive the screen of wirelab live in it"
  has python3 || want python3 "plays lab clients and servers in tests, and compares with recorded answers of tshark"
  # Also where Python itself is only about to be installed.
  python3 -c 'import venv, ensurepip' 2>/dev/null || want python3-venv "tests install the wheel with it"
  has zsh || want zsh "tests read the completions with it"
  has fish || want fish "tests read the completions with it"
  has groff || want groff-base "tests render the manual pages with it"
  has valgrind || want valgrind "counts the program's instructions"
}

look_for_fuzz() {
  has c++ || need g++ "libFuzzer is written in C++"
  has python3 || need python3 "makes the seeds"
}

# Spark 4 needs Java 17 or newer; `java -version` says so in a line such as: openjdk version "17.0.21"
look_for_spark() {
  local version
  version=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' || true)
  [ "${version:-0}" -ge 17 ] || want openjdk-17-jre-headless "Apache Spark runs on Java 17"
}

look_for_bench() {
  has tcpdump || want tcpdump "wirelab is measured against it"
}

install_with_apt() {
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    has sudo || return 1
    root=(sudo)
  fi
  say "installing $*"
  # tshark's package asks who may capture; nobody is there to answer.
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null || say "apt-get update failed; trying anyway"
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null
}

install() {
  if has apt-get; then
    install_with_apt "$@" && return 0
    say "apt-get could not install $*; by hand: sudo apt-get install $*"
  elif [ "$(uname -s)" = Darwin ]; then
    say "on macOS: xcode-select --install (a C compiler; libpcap is part of the system)"
    say "          brew install wireshark python tmux (tcpdump and nc are part of the system)"
  else
    say "install these with your package manager (Debian's names): $*"
    say "libpcap-dev is libpcap-devel in Fedora, libpcap in Arch; tshark is wireshark-cli there"
  fi
  return 1
}

# The version that Cargo.toml asks for.
check_cargo() {
  local wanted found
  if ! has cargo; then
    [ -x "${HOME:-}/.cargo/bin/cargo" ] && fail "cargo is installed but not in PATH; run: . \"\$HOME/.cargo/env\""
    fail "cargo is missing. Install Rust with rustup, as https://rustup.rs says, and open a new shell"
  fi
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  found=$(rustc --version | cut -d' ' -f2)
  if [ "$(printf '%s\n' "$wanted" "${found%%-*}" | sort -V | head -n 1)" != "$wanted" ]; then
    fail "wirelab needs Rust $wanted or newer, and this is $found; run: rustup update stable"
  fi
}

check_components() {
  local component
  for component in rustfmt clippy; do
    "cargo-${component/rustfmt/fmt}" --version >/dev/null 2>&1 && continue
    say "$component is missing: tests check the code with it"
    has rustup || fail "install $component with the package that cargo came from"
    rustup component add "$component"
  done
}

case "${1:-build}" in
  build) look_for_build ;;
  test) look_for_build && look_for_test ;;
  fuzz) look_for_build && look_for_fuzz ;;
  spark) look_for_build && look_for_spark ;;
  bench) look_for_build && look_for_test && look_for_bench ;;
  *) fail "usage: scripts/setup.sh [build|test|fuzz|spark|bench]" ;;
esac

if [ ${#needed[@]} -gt 0 ]; then
  install "${needed[@]}" || fail "without ${needed[*]} wirelab cannot be built (without libpcap: cargo build --no-default-features)"
fi
if [ ${#wanted[@]} -gt 0 ]; then
  install "${wanted[@]}" || say "going on without ${wanted[*]}: what would use them is left out"
fi
check_cargo
[ "${1:-build}" = build ] || check_components
