// The slice of ssh2 1.17.0's lib/protocol/constants.js that is extended.

declare const constants: {
  /** What may be asked for; filtered by what the runtime says it knows. */
  readonly SUPPORTED_CIPHER: string[];
};
export default constants;
