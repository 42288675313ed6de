/**
 * How large a message may be.
 *
 * @module
 */

/** The largest message a server takes, and a client counts on unless it is told otherwise, in bytes. */
export const MAX_MESSAGE_BYTES: number = 4 * 1024 * 1024;
