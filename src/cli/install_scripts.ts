/**
 * What runs over there to install a program: scripts for `/bin/sh`, each given
 * its words as arguments. Nothing is put into their text.
 *
 * @module
 */
import type { Argv } from "../transport/transport.ts";

/** Text of the system's messages, so that it can be understood. */
const PRELUDE = `LC_ALL=C; export LC_ALL; umask 022
case $1 in
  "~") d=$HOME ;;
  "~/"*) d=$HOME/\${1#"~/"} ;;
  *) d=$1 ;;
esac
f=$d/paracle
sum() {
  if command -v sha256sum >/dev/null 2>&1; then s=$(sha256sum < "$1")
  elif command -v shasum >/dev/null 2>&1; then s=$(shasum -a 256 < "$1")
  elif command -v openssl >/dev/null 2>&1; then
    s=$(openssl dgst -sha256 < "$1"); s=\${s##*= }
  else s=none; fi
  printf "%s" "\${s%% *}"
}
`;

// Prints "key value" lines and leaves the machine as it was.
const PROBE = `
printf "system %s\\nmachine %s\\nfolder %s\\n" "$(uname -s)" "$(uname -m)" "$d"
libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || libc=$(ldd --version 2>&1)
printf "libc %s\\n" "$libc" | head -n 1
e=$d
until [ -e "$e" ] || [ "$e" = "\${e%/*}" ]; do e=\${e%/*}; done
: "\${e:=/}"
printf "free %s\\n" "$(df -Pk -- "$e" 2>/dev/null |
  sed -n "2s/^.* \\([0-9][0-9]*\\)  *[0-9-]*%.*$/\\1/p")"
[ "$d" = "$e" ] && printf "existed yes\\n"
[ -d "$f" ] && printf "occupied yes\\n"
[ -f "$f" ] && printf "current %s\\n" "$(sum "$f")"
if [ -f "$f.part" ]; then
  printf "part %s %s\\n" "$(wc -c < "$f.part")" "$(sum "$f.part")"
fi
printf "digest %s\\n" "$(sum /dev/null)"
t=$d/.paracle-probe.$$
why=$( { mkdir -p -- "$d" && printf "#!/bin/sh\\nexit 0\\n" > "$t" &&
  chmod 755 "$t"; } 2>&1 )
if [ -z "$why" ] && [ -s "$t" ]; then
  printf "write ok\\n"
  if why=$("$t" 2>&1); then printf "run ok\\n"; else printf "run %s\\n" "$why"; fi
else
  printf "write %s\\n" "$why" | head -n 1
fi
rm -f -- "$t" 2>/dev/null
while [ -n "$d" ] && [ "$d" != "$e" ]; do
  rmdir -- "$d" 2>/dev/null; d=\${d%/*}
done
exit 0`;

// $2 is how much is there already; 0 starts again.
const RECEIVE = `
mkdir -p -- "$d" || exit 1
if [ "$2" = 0 ]; then rm -f -- "$f.part"
else [ "$(wc -c < "$f.part")" -eq "$2" ] || exit 75
fi
exec cat >> "$f.part"`;

const DIGEST = `
sum "$f.part"`;

// Becomes the new program, whose answer shows that it runs there.
const TRY = `
chmod 0755 "$f.part" || exit 1
PARACLE_LOCAL=1; export PARACLE_LOCAL
exec "$f.part" --version < /dev/null`;

// A link first: there is a paracle at every moment.
const REPLACE = `
if [ -e "$f" ]; then
  rm -f -- "$f.previous"
  ln -- "$f" "$f.previous" 2>/dev/null || cp -p -- "$f" "$f.previous" || exit 1
  printf "previous\\n"
fi
mv -f -- "$f.part" "$f"`;

// $2 says whether the folder was there before.
const DISCARD = `
rm -f -- "$f.part"
[ "$2" = existed ] || rmdir -- "$d" 2>/dev/null
exit 0`;

/** Looks at the machine and the folder. */
export function probeScript(folder: string): Argv {
  return script(PROBE, folder);
}

/** Appends standard input to what is there, `offset` bytes. */
export function receiveScript(folder: string, offset: number): Argv {
  return script(RECEIVE, folder, `${offset}`);
}

/** Prints the digest of what was received. */
export function digestScript(folder: string): Argv {
  return script(DIGEST, folder);
}

/** Asks what was received for its version. */
export function tryScript(folder: string): Argv {
  return script(TRY, folder);
}

/** Puts what was received in place; prints `previous` when one was kept. */
export function replaceScript(folder: string): Argv {
  return script(REPLACE, folder);
}

/** Removes what was received, and the folder if it was made for it. */
export function discardScript(folder: string, existed: boolean): Argv {
  return script(DISCARD, folder, existed ? "existed" : "made");
}

function script(text: string, ...args: readonly string[]): Argv {
  return ["/bin/sh", "-c", PRELUDE + text, "paracle-install", ...args];
}
