#!/bin/sh
# Installs paracle for this user: downloads the program of a release, verifies
# its SHA-256 and puts it into ~/.local/bin, or the folder given with --dir.
#
# PARACLE_INSTALL_URL is the address of a folder with the program and
# SHA256SUMS; a release fills in its own here.
set -eu

url=${PARACLE_INSTALL_URL:-@RELEASE_URL@}
folder=
staging=

fail() {
  printf 'install: %s\n' "$1" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

usage() {
  cat <<'END'
Usage: install.sh [--dir FOLDER]
Installs paracle into FOLDER, by default ~/.local/bin.
END
}

read_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
    --dir)
      [ -n "${2:-}" ] || fail '--dir needs a folder'
      folder=$2
      shift
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) fail "unknown argument \"$1\"; see --help" ;;
    esac
    shift
  done
  [ -n "$folder" ] || folder=${HOME:?install: HOME is not set; give --dir FOLDER}/.local/bin
  # Quoted, as in --dir '~/bin', the shell leaves it to us.
  # shellcheck disable=SC2088 # a pattern, not a path
  case $folder in
  '~' | '~/'*) folder=${HOME:?install: HOME is not set; give --dir with the whole path}${folder#\~} ;;
  '~'*) fail "cannot tell which folder $folder is; give --dir with the whole path, or ./$folder for a folder of that name" ;;
  /*) ;;
  *) folder=$PWD/$folder ;;
  esac
  case $url in
  @*) fail 'no address to download from; take install.sh from a release, or set PARACLE_INSTALL_URL' ;;
  esac
}

# The name of this platform in the names of files.
platform() {
  case $(uname -s) in
  Linux) system=linux ;;
  Darwin) system=macos ;;
  *) fail "there is no paracle for $(uname -s); on Windows use install.ps1" ;;
  esac
  case $(uname -m) in
  x86_64 | amd64) machine=x86_64 ;;
  aarch64 | arm64) machine=aarch64 ;;
  *) fail "there is no paracle for $(uname -m)" ;;
  esac
  printf '%s-%s\n' "$system" "$machine"
}

# The program needs glibc 2.27 or newer. Where nothing tells, it is tried.
check_libc() {
  has ldd || return 0
  says=$(ldd --version 2>&1 || true)
  case $says in
  *musl*) fail 'this system has musl; paracle needs glibc 2.27 or newer: use a distribution or container with glibc' ;;
  esac
  version=$(printf '%s\n' "$says" | sed -n '1s/.* \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p')
  [ -n "$version" ] || return 0
  major=${version%%.*}
  minor=${version#*.}
  if [ "$major" -lt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -lt 27 ]; }; then
    fail "this system has glibc $version; paracle needs 2.27 or newer: use a newer distribution or a container"
  fi
}

# download NAME: puts a file of the release into the staging folder.
download() {
  if has curl; then
    curl -fsSL --retry 2 -o "$staging/$1" "$url/$1" && return 0
  elif has wget; then
    wget -q -O "$staging/$1" "$url/$1" && return 0
  else
    fail 'neither curl nor wget is installed; install one of them'
  fi
  is_full && fail "cannot save $1 in $folder: the disk there or your quota is full; make room (see: df -h), or give another folder with --dir"
  fail "cannot download $url/$1: is there such a release, and can this machine reach it?"
}

# Not every downloader tells by its status that it could not write.
is_full() {
  ! printf '%65536s' '' 2>/dev/null >"$staging/room"
}

sha256_of() {
  if has sha256sum; then
    sha256sum <"$1"
  elif has shasum; then
    shasum -a 256 <"$1"
  elif has openssl; then
    openssl dgst -sha256 -r <"$1"
  fi | cut -d ' ' -f 1
}

# A login page or the answer of a proxy comes as a success, too.
check_sums() {
  sums=$(LC_ALL=C sed -n '/^[0-9a-f]\{64\} [ *]./p' "$staging/SHA256SUMS")
  [ -n "$sums" ] || fail "$url/SHA256SUMS is no list of checksums: open that address in a browser to see what answers; to download from elsewhere, set PARACLE_INSTALL_URL to the folder of a release"
}

verify() {
  wanted=$(sed -n "s/^\([0-9a-f]*\) [ *]$1\$/\1/p" "$staging/SHA256SUMS")
  [ -n "$wanted" ] || fail "SHA256SUMS of $url does not list $1: this release has no file for this platform"
  found=$(sha256_of "$staging/$1")
  [ -n "$found" ] || fail 'nothing here computes SHA-256; install coreutils (sha256sum), perl (shasum) or openssl'
  [ "$wanted" = "$found" ] ||
    fail "$1 is not what the release says (SHA-256 $found in place of $wanted); nothing was installed: run this again, and if it stays so, set PARACLE_INSTALL_URL to another copy of the release"
}

main() {
  read_arguments "$@"
  name=paracle-$(platform)
  case $name in *linux*) check_libc ;; esac
  mkdir -p "$folder" 2>/dev/null || fail "cannot make the folder $folder; give another with --dir"
  # Without . and .. for the PATH.
  folder=$(cd "$folder" 2>/dev/null && pwd) || fail "cannot enter $folder; give another folder with --dir"
  [ ! -d "$folder/paracle" ] ||
    fail "$folder/paracle is a folder, where the program is to go; move it away with: mv \"$folder/paracle\" \"$folder/paracle.old\", or give another folder with --dir"
  staging=$(mktemp -d "$folder/.paracle-install.XXXXXX" 2>/dev/null) ||
    fail "cannot write to $folder; give another folder with --dir"
  trap 'rm -rf "$staging"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  download SHA256SUMS
  check_sums
  download "$name"
  verify "$name"
  chmod 755 "$staging/$name"
  version=$("$staging/$name" --version) ||
    fail "the program does not start from $folder; is that folder on a file system mounted noexec? Nothing was installed"
  # Within one folder: the old program or the new one, never half of one.
  mv -f "$staging/$name" "$folder/paracle"
  printf 'Installed %s as %s\n' "$version" "$folder/paracle"
  printf 'To undo: rm "%s"\n' "$folder/paracle"
  # shellcheck disable=SC2016 # $PATH is for the user's shell
  case :${PATH:-}: in
  *":$folder:"*) ;;
  *) printf 'That folder is not on your PATH; add it with: export PATH="%s:$PATH"\n' "$folder" ;;
  esac
}

main "$@"
