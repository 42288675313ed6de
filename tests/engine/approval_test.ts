/**
 * Gates as data.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  autoApproved,
  decided,
  isLate,
  openApproval,
  parseApproval,
} from "../../src/engine/approval.ts";

const RULES = {
  approvers: [],
  timeoutSeconds: 60,
  priority: "high",
  autoRejectOnTimeout: true,
  reasonRequired: false,
};

Deno.test("decided() says who, when and why", () => {
  const entry = decided(
    openApproval(RULES, 0),
    { approved: false, by: "ada", reason: " too long " },
    1000,
  );
  assert.equal(entry.status, "rejected");
  assert.equal(entry.decided_by, "ada");
  assert.equal(entry.decided_at, "1970-01-01T00:00:01.000Z");
  assert.equal(entry.reason, "too long");
});

Deno.test("decided() lets only approvers decide, and asks for a reason that is due", () => {
  const yes = { approved: true, by: "ada" };
  const closed = openApproval({ ...RULES, approvers: ["eve", "bob"] }, 0);
  assert.throws(() => decided(closed, yes, 0), {
    code: "usage.invalid",
    message: /"ada" is none of the approvers, eve, bob/,
  });
  assert.equal(decided(closed, { ...yes, by: "bob" }, 0).status, "approved");
  const strict = openApproval({ ...RULES, reasonRequired: true }, 0);
  assert.throws(() => decided(strict, { ...yes, reason: " " }, 0), {
    code: "usage.invalid",
  });
  assert.equal(
    decided(strict, { ...yes, reason: "fine" }, 0).status,
    "approved",
  );
});

Deno.test("isLate() is so from the moment of expiry", () => {
  const entry = openApproval(RULES, 0);
  assert.equal(isLate(entry, 59_999), false);
  assert.equal(isLate(entry, 60_000), true);
});

Deno.test("parseApproval() reads what was written, and nothing from what is none", () => {
  const entry = autoApproved(openApproval(RULES, 0), 5);
  assert.deepEqual(parseApproval(JSON.parse(JSON.stringify(entry))), entry);
  for (const value of [undefined, null, "x", {}, { status: "maybe" }]) {
    assert.equal(parseApproval(value), undefined);
  }
});
