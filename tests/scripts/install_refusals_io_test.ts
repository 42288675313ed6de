/**
 * What `scripts/install.sh` refuses.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  digest,
  installTest,
  NAME,
  openPlace,
  type Place,
  PROGRAM,
  which,
} from "../helpers/install_place.ts";
import { mountDisk, mountMissing, namesIn } from "../helpers/installing.ts";
import { skippable } from "../helpers/skip.ts";

/** Runs it on a machine where it must fail: with one sentence, leaving nothing. */
function refusal(
  name: string,
  message: RegExp,
  prepare: (place: Place) => Promise<unknown> | void,
): void {
  installTest(
    `install.sh refuses ${name} and leaves the old program`,
    async () => {
      await using place = await openPlace();
      await Deno.mkdir(place.target, { recursive: true });
      await Deno.writeTextFile(`${place.target}/paracle`, "old");
      await prepare(place);
      const { code, out, err } = await place.install();
      assert.deepEqual([code, out], [1, ""], err);
      assert.match(err, message);
      assert.deepEqual(await place.installed(), ["paracle"]);
      assert.equal(await Deno.readTextFile(`${place.target}/paracle`), "old");
    },
  );
}

refusal(
  "a wrong checksum",
  /is not what the release says.*: run this again/,
  ({ files }) => {
    files.set(NAME, PROGRAM.replace("9.9.9", "6.6.6"));
  },
);
refusal("half a file", /is not what the release says/, ({ files }) => {
  files.set(NAME, PROGRAM.slice(0, 20));
});
refusal(
  "a missing program",
  /cannot download .*x86_64: is there/,
  ({ files }) => {
    files.delete(NAME);
  },
);
refusal("missing sums", /cannot download .*SHA256SUMS/, ({ files }) => {
  files.delete("SHA256SUMS");
});
refusal(
  "sums of other platforms",
  /does not list paracle-linux/,
  ({ files }) => {
    files.set("SHA256SUMS", `${"0".repeat(64)}  ${NAME}.exe\n`);
  },
);
for (const page of ["<!DOCTYPE html>\n<p>Log in\xff</p>\n", ""]) {
  refusal(
    `${page === "" ? "nothing" : "a page"} in place of the sums`,
    /\/SHA256SUMS is no list of checksums: open /,
    ({ files }) => {
      files.set("SHA256SUMS", page);
      files.delete(NAME); // nor is the program asked for
    },
  );
}
refusal(
  "an old glibc",
  /has glibc 2\.17; paracle needs 2\.27/,
  (place) => place.tool("ldd", "#!/bin/sh\necho 'ldd (GNU libc) 2.17'\n"),
);
refusal(
  "musl",
  /has musl; paracle needs glibc/,
  (place) =>
    place.tool("ldd", "#!/bin/sh\necho 'musl libc (x86_64)' >&2\nexit 1\n"),
);
refusal(
  "another system",
  /no paracle for SunOS/,
  (place) => place.tool("uname", "#!/bin/sh\necho SunOS\n"),
);
refusal(
  "a machine without checksums",
  /computes SHA-256; install/,
  (place) => place.remove("sha256sum"),
);
refusal(
  "a machine without a downloader",
  /neither curl nor wget/,
  (place) => place.remove("curl"),
);
refusal(
  "a program that does not start",
  /does not start from/,
  async (place) => {
    const broken = "#!/nowhere\n";
    place.files.set(NAME, broken);
    place.files.set("SHA256SUMS", `${await digest(broken)}  ${NAME}\n`);
  },
);

const unmounted = mountMissing();
for (const downloader of ["curl", "wget"]) {
  Deno.test({
    ...skippable(
      `install.sh says when the disk is full (${downloader})`,
      unmounted,
    ),
    fn: async () => {
      await using place = await openPlace();
      if (downloader === "wget") {
        await place.remove("curl");
        const wget = await which("wget");
        await place.tool("wget", `#!/bin/sh\nexec ${wget} "$@"\n`);
      }
      const large = PROGRAM + "#".repeat(1_000_000);
      place.files.set(NAME, large);
      place.files.set("SHA256SUMS", `${await digest(large)}  ${NAME}\n`);
      const disk = `${place.home}/disk`;
      using _disk = mountDisk(disk, "size=512k");
      const { code, err, out } = await place.install("--dir", disk);
      assert.deepEqual([code, out], [1, ""], err);
      const sentence = `install: cannot save ${NAME} in ${disk}: ` +
        "the disk there or your quota is full; ";
      assert.ok(err.includes(sentence), err);
      assert.doesNotMatch(err, /reach/);
      assert.deepEqual(await namesIn(disk), []);
    },
  });
}
