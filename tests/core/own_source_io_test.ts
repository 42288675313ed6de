import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import { readFlag, saveFlags } from "../../src/core/own_source_io.ts";

const SOURCE = repository().pathname.slice(0, -1);
const READ_NONE = { permissions: { read: false } } as const;

Deno.test(
  "readFlag() names the source beside a path that is not in it",
  READ_NONE,
  () => {
    assert.equal(readFlag("/srv/ws"), `--allow-read=${SOURCE},/srv/ws`);
    assert.equal(readFlag(`${SOURCE}/key`), `--allow-read=${SOURCE}`);
    const beside = `${SOURCE}2/key`;
    assert.equal(readFlag(beside), `--allow-read=${SOURCE},${beside}`);
  },
);

Deno.test(
  "saveFlags() names reading where that is missing, too",
  READ_NONE,
  () => {
    const read = readFlag("/srv/ws");
    assert.equal(saveFlags("/srv/ws"), `${read} --allow-write=/srv/ws`);
  },
);

Deno.test(
  "saveFlags() leaves reading as it is where that is granted",
  { permissions: { read: ["/srv/ws"] } },
  () => assert.equal(saveFlags("/srv/ws/a"), "--allow-write=/srv/ws/a"),
);
