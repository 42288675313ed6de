/**
 * A test that every transport must pass.
 *
 * @module
 */
import { type Machine, SUBJECTS } from "./subjects.ts";

/** Runs a test on each kind of transport. */
export function contract(
  name: string,
  fn: (machine: Machine) => Promise<void>,
  needs: { readonly permissions?: boolean } = {},
): void {
  for (const subject of SUBJECTS) {
    const missing = needs.permissions ? subject.noPermissions : undefined;
    if (missing !== undefined) {
      Deno.test.ignore(`${name} [${subject.name}: ${missing}]`, () => {});
      continue;
    }
    subject.test(`${name} [${subject.name}]`, async () => {
      await using machine = await subject.start();
      await fn(machine);
    });
  }
}
