import assert from "node:assert/strict";
import {
  type Output,
  outputStream,
  writeText,
} from "../../src/cli/output_io.ts";

/** An output that takes three bytes at a time and is busy every second time. */
function slowOutput(): Output & { readonly text: () => string } {
  let text = "";
  let busy = true;
  const writeSync = (bytes: Uint8Array): number => {
    busy = !busy;
    if (!busy) throw new Deno.errors.WouldBlock("not now");
    const taken = bytes.subarray(0, 3);
    text += new TextDecoder().decode(taken);
    return taken.length;
  };
  return {
    writeSync,
    write: (bytes) => Promise.try(() => writeSync(bytes)),
    text: () => text,
  };
}

Deno.test("writeText() writes all of it to an output that cannot take it at once", () => {
  const output = slowOutput();
  writeText(output, "abcdefgh");
  assert.equal(output.text(), "abcdefgh");
});

Deno.test("outputStream() writes all of it to an output that cannot take it at once", async () => {
  const output = slowOutput();
  const writer = outputStream(output).getWriter();
  await writer.write(new TextEncoder().encode("abcdefgh"));
  await writer.close();
  assert.equal(output.text(), "abcdefgh");
});

Deno.test("outputStream() passes other failures on", async () => {
  const failing: Output = {
    writeSync: () => 0,
    write: () => Promise.reject(new Deno.errors.BrokenPipe("gone")),
  };
  const writer = outputStream(failing).getWriter();
  const written = writer.write(Uint8Array.of(1));
  writer.closed.catch(() => {});
  await assert.rejects(written, { name: "BrokenPipe" });
});

Deno.test(
  "writeText() says why a full disk takes nothing, outputStream() leaves that to others",
  {
    ignore: Deno.build.os !== "linux",
  },
  async () => {
    using full = await Deno.open("/dev/full", { write: true });
    const says = {
      code: "config.unwritable",
      exitCode: 3,
      message: /^Cannot write the output: no space left on the disk/,
    };
    assert.throws(() => writeText(full, "x"), says);
    const writer = outputStream(full).getWriter();
    await assert.rejects(writer.write(new Uint8Array([65])), {
      message: /^No space left on device/,
    });
  },
);
