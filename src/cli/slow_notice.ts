/**
 * A word when a session takes its time: no hang without a name.
 *
 * @module
 */

/** What is said when a session takes its time. */
export function slowNotice(pid: number): string {
  return `[waiting for a turn in the session of process ${pid}]\n`;
}
