/**
 * How far an upload is.
 *
 * @module
 */
import assert from "node:assert/strict";
import { InstallProgress } from "../../src/cli/install_progress.ts";
import { fakeCli } from "../helpers/fake_cli.ts";

Deno.test("InstallProgress rewrites one line of a terminal, now and then", () => {
  const { io, stderrText } = fakeCli({ terminal: true });
  let time = 0;
  {
    const clock = { now: () => time };
    using progress = new InstallProgress(io, { clock, size: 4_000_000 });
    progress.at(1_000_000);
    time = 100;
    progress.at(2_000_000); // too soon
    time = 300;
    progress.at(3_000_000);
    progress.at(4_000_000); // the end is always told
    progress[Symbol.dispose]();
  }
  assert.equal(
    stderrText(),
    ["25 %  1.0", "75 %  3.0", "100 %  4.0"]
      .map((text) => `\r\x1b[K${text} MB of 4.0 MB`).join("") + "\n",
  );
});

Deno.test("InstallProgress says nothing without a terminal", () => {
  const { io, stderrText } = fakeCli();
  {
    const clock = { now: () => 0 };
    using progress = new InstallProgress(io, { clock, size: 2 });
    progress.at(2);
  }
  assert.equal(stderrText(), "");
});
