/**
 * A process that edits one file over and over, for tests that kill it or run
 * several at once: `writer.ts PATH NAME TIMES`.
 *
 * @module
 */
import { RemotesDocument } from "../../src/config/document.ts";
import { editFile } from "../../src/config/edit_file_io.ts";

const [path = "", name = "", times = "1"] = Deno.args;

for (let i = 0; i < Number(times); i += 1) {
  await editFile(path, async (text) => {
    const document = await RemotesDocument.open(text, { source: path });
    const workspace = `/srv/${crypto.randomUUID()}/${"x".repeat(20_000)}`;
    document.setRemote(`${name}${i % 5}`, { host: "lab", workspace });
    return document.toString();
  });
}
